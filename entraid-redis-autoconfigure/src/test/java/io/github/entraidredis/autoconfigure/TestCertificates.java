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

package io.github.entraidredis.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * Certificates of applications, in the forms that files have.
 */
public final class TestCertificates {

	private TestCertificates() {
	}

	public static X509Bundle rsa() {
		return selfSigned(new CertificateBuilder().rsa2048());
	}

	public static X509Bundle ellipticCurve() {
		return selfSigned(new CertificateBuilder().ecp256());
	}

	private static X509Bundle selfSigned(CertificateBuilder builder) {
		try {
			Instant now = Instant.now();
			return builder.subject("CN=application")
				.setIsCertificateAuthority(true)
				.notBefore(now.minus(1, ChronoUnit.DAYS))
				.notAfter(now.plus(1, ChronoUnit.DAYS))
				.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static byte[] pem(X509Bundle certificate) {
		return (certificate.getPrivateKeyPEM() + certificate.getCertificatePEM()).getBytes(StandardCharsets.US_ASCII);
	}

	public static byte[] encryptedPem(X509Bundle certificate, String password) {
		try {
			String algorithm = "PBEWithHmacSHA256AndAES_256";
			Cipher cipher = Cipher.getInstance(algorithm);
			cipher.init(Cipher.ENCRYPT_MODE,
					SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())));
			AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
			parameters.init(cipher.getParameters().getEncoded());
			byte[] key = cipher.doFinal(certificate.getKeyPair().getPrivate().getEncoded());
			String base64 = Base64.getMimeEncoder(64, new byte[] { '\n' })
				.encodeToString(new EncryptedPrivateKeyInfo(parameters, key).getEncoded());
			return ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + base64 + "\n-----END ENCRYPTED PRIVATE KEY-----\n"
					+ certificate.getCertificatePEM())
				.getBytes(StandardCharsets.US_ASCII);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static byte[] pkcs12(X509Bundle certificate, String password) {
		try {
			ByteArrayOutputStream content = new ByteArrayOutputStream();
			keyStore(certificate, password).store(content, password.toCharArray());
			return content.toByteArray();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	static KeyStore keyStore(X509Bundle certificate, String password) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry("application", certificate.getKeyPair().getPrivate(), password.toCharArray(),
					new Certificate[] { certificate.getCertificate() });
			return store;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
