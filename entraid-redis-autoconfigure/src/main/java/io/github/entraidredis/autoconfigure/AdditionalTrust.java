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

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Trusts what the JDK trusts and more. One trust manager with all certificates, and not
 * several in turn: it also verifies the host name.
 */
final class AdditionalTrust {

	private AdditionalTrust() {
	}

	static SSLContext in(KeyStore trustStore) {
		try {
			KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
			all.load(null, null);
			for (TrustManager manager : trustManagers(null)) {
				for (X509Certificate certificate : ((X509TrustManager) manager).getAcceptedIssuers()) {
					add(all, certificate);
				}
			}
			for (String alias : Collections.list(trustStore.aliases())) {
				add(all, trustStore.getCertificate(alias));
			}
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trustManagers(all), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("The truststore of the SSL bundle could not be used", ex);
		}
	}

	private static void add(KeyStore all, @Nullable Certificate certificate) throws GeneralSecurityException {
		if (certificate != null) {
			all.setCertificateEntry(String.valueOf(all.size()), certificate);
		}
	}

	private static TrustManager[] trustManagers(@Nullable KeyStore trustStore) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trustStore);
		return factory.getTrustManagers();
	}

}
