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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.entraidredis.identity.ClientCertificate;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * Reads the certificates of applications. What parsers say is not repeated: it can quote
 * what they read.
 */
final class ClientCertificates {

	private static final String WRONG_PASSWORD = "it is damaged, or the password is wrong or missing";

	private ClientCertificates() {
	}

	/**
	 * Return the certificate in a file, read whenever it is asked for.
	 */
	static Supplier<ClientCertificate> in(Resource location, @Nullable String password) {
		char[] characters = StringUtils.hasLength(password) ? password.toCharArray() : new char[0];
		return () -> {
			try {
				byte[] content = location.getContentAsByteArray();
				String text = new String(content, StandardCharsets.US_ASCII);
				return PemContent.isPresentInText(text) ? fromPem(text, password) : fromPkcs12(content, characters);
			}
			catch (IOException ex) {
				throw unusable(location.getDescription(), "cannot be read: " + ex.getClass().getSimpleName());
			}
			catch (IllegalArgumentException ex) {
				throw unusable(location.getDescription(), "cannot be used: " + ex.getMessage());
			}
		};
	}

	/**
	 * Return the certificate in the key store of an SSL bundle, following its updates.
	 * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such
	 * bundle
	 */
	static Supplier<ClientCertificate> in(SslBundles bundles, String name) {
		AtomicReference<SslBundle> bundle = new AtomicReference<>(bundles.getBundle(name));
		bundles.addBundleUpdateHandler(name, bundle::set);
		return () -> {
			try {
				return fromBundle(Objects.requireNonNull(bundle.get()));
			}
			catch (IllegalArgumentException ex) {
				throw unusable("SSL bundle '" + name + "'", "cannot be used: " + ex.getMessage());
			}
		};
	}

	private static ClientCertificate fromPem(String text, @Nullable String password) {
		PrivateKey key;
		List<X509Certificate> certificates;
		try {
			PemContent pem = PemContent.of(text);
			key = pem.getPrivateKey(StringUtils.hasLength(password) ? password : null);
			certificates = pem.getCertificates();
		}
		catch (RuntimeException ex) {
			boolean complete = text.contains("PRIVATE KEY-----") && text.contains("BEGIN CERTIFICATE-----");
			throw new IllegalArgumentException(
					complete ? WRONG_PASSWORD : "it must hold a private key and its certificate", ex);
		}
		if (key == null) {
			throw new IllegalArgumentException("there is no private key");
		}
		return new ClientCertificate(key, certificates);
	}

	private static ClientCertificate fromPkcs12(byte[] content, char[] password) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(new ByteArrayInputStream(content), password);
			return fromStore(store, null, password);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalArgumentException(WRONG_PASSWORD, ex);
		}
	}

	private static ClientCertificate fromBundle(SslBundle bundle) {
		KeyStore store = bundle.getStores().getKeyStore();
		if (store == null) {
			throw new IllegalArgumentException("it has no key store");
		}
		String password = bundle.getKey().getPassword();
		password = (password != null) ? password : bundle.getStores().getKeyStorePassword();
		try {
			return fromStore(store, bundle.getKey().getAlias(), (password != null) ? password.toCharArray() : null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("the private key cannot be read: its password is wrong or missing", ex);
		}
	}

	private static ClientCertificate fromStore(KeyStore store, @Nullable String alias, char @Nullable [] password)
			throws GeneralSecurityException {
		List<String> aliases = (alias != null) ? List.of(alias) : Collections.list(store.aliases());
		for (String candidate : aliases) {
			if (store.isKeyEntry(candidate) && store.getKey(candidate, password) instanceof PrivateKey key) {
				Certificate[] chain = store.getCertificateChain(candidate);
				return new ClientCertificate(key, Arrays.stream(chain).map(X509Certificate.class::cast).toList());
			}
		}
		throw new IllegalArgumentException("there is no private key");
	}

	/**
	 * May pass by itself: somebody may be writing the file.
	 */
	private static TokenRequestException unusable(String what, String reason) {
		return new TokenRequestException(Kind.TRANSIENT, "The certificate in " + what + " " + reason);
	}

}
