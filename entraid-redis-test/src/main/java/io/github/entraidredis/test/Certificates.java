/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.entraidredis.test;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * Certificate authority of one emulator and the certificate of its servers, made at
 * start-up. As in Azure, it covers a host name and no address.
 */
final class Certificates {

	private final X509Bundle authority;

	private final X509Bundle server;

	Certificates() {
		try {
			Instant now = Instant.now();
			CertificateBuilder template = new CertificateBuilder().ecp256()
				.notBefore(now.minus(1, ChronoUnit.DAYS))
				.notAfter(now.plus(30, ChronoUnit.DAYS));
			this.authority = template.copy()
				.subject("CN=Azure emulator")
				.setIsCertificateAuthority(true)
				.buildSelfSigned();
			this.server = template.copy()
				.subject("CN=localhost")
				.addSanDnsName("localhost")
				.addExtendedKeyUsageServerAuth()
				.buildIssuedBy(this.authority);
		}
		catch (Exception ex) {
			throw new IllegalStateException("Certificates of the emulator could not be made", ex);
		}
	}

	String authorityPem() {
		return this.authority.getCertificatePEM();
	}

	/**
	 * Return the SHA-1 digest of the server's certificate, in hexadecimal digits.
	 */
	String serverThumbprint() {
		try {
			return HexFormat.of()
				.withUpperCase()
				.formatHex(MessageDigest.getInstance("SHA-1").digest(this.server.getCertificate().getEncoded()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Thumbprint of the emulator could not be computed", ex);
		}
	}

	SslContext serverContext() {
		try {
			return SslContextBuilder.forServer(this.server.getKeyPair().getPrivate(), this.server.getCertificatePath())
				.sslProvider(SslProvider.JDK)
				.protocols("TLSv1.3", "TLSv1.2")
				.build();
		}
		catch (Exception ex) {
			throw new IllegalStateException("TLS of the emulator could not be set up", ex);
		}
	}

	SSLContext clientContext() {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { this.authority.toTrustManager() }, null);
			return context;
		}
		catch (Exception ex) {
			throw new IllegalStateException("Trust in the emulator could not be set up", ex);
		}
	}

}
