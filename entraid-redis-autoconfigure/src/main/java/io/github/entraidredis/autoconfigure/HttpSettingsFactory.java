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

import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.github.entraidredis.autoconfigure.EntraIdRedisProperties.Proxy;
import io.github.entraidredis.identity.EntraIdHttpClient;
import io.github.entraidredis.identity.HttpProxy;
import io.github.entraidredis.identity.HttpSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Makes the settings for HTTP that the properties describe, or says what is wrong with
 * them.
 *
 * @param properties the properties
 * @param sslBundles bundles of the application, or {@code null} if there are none
 */
record HttpSettingsFactory(EntraIdRedisProperties.Http properties, @Nullable SslBundles sslBundles) {

	private static final String PREFIX = "entraid.redis.http.";

	HttpSettings create(Duration requestTimeout) {
		return new HttpSettings(timeout("connect-timeout", this.properties.connectTimeout(), requestTimeout),
				timeout("read-timeout", this.properties.readTimeout(), requestTimeout), proxy(), sslContext());
	}

	private static Duration timeout(String name, @Nullable Duration value, Duration otherwise) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw invalid(name, "must be more than 0.",
					"Correct the value, or remove it to use 'entraid.redis.refresh.request-timeout'.");
		}
		return (value != null) ? value : otherwise;
	}

	private @Nullable HttpProxy proxy() {
		Proxy proxy = this.properties.proxy();
		String host = proxy.host();
		if (!StringUtils.hasText(host)) {
			boolean other = proxy.port() != null || !proxy.nonProxyHosts().isEmpty()
					|| Stream.of(proxy.username(), proxy.password()).anyMatch(StringUtils::hasText);
			if (other) {
				throw invalid("proxy.host", "is missing, but other settings of the proxy are there.",
						"Set the host, or remove the rest to use the proxy of the environment.");
			}
			return null;
		}
		if (host.matches(".*[/@\\s].*")) {
			throw invalid("proxy.host", "must be the name of a host, not a URL.",
					"Write the name alone. The port and the credentials have properties of their own.");
		}
		if (proxy.port() == null || proxy.port() < 1 || proxy.port() > 65535) {
			throw invalid("proxy.port", "must be a number from 1 to 65535.", "Set the port of the proxy.");
		}
		checkCredentials(proxy);
		String username = StringUtils.hasText(proxy.username()) ? proxy.username() : null;
		return new HttpProxy(host, proxy.port(), username, proxy.password(), proxy.nonProxyHosts());
	}

	private static void checkCredentials(Proxy proxy) {
		if (StringUtils.hasText(proxy.username()) != StringUtils.hasText(proxy.password())) {
			throw invalid(StringUtils.hasText(proxy.username()) ? "proxy.password" : "proxy.username",
					"is missing for the credentials of the proxy.", "Set both or none.");
		}
		if (StringUtils.hasText(proxy.username()) && TunnelAuthentication.isBasicDisabled()) {
			throw invalid("proxy.username",
					"has no effect: the JDK does not send names and passwords to proxies of TLS connections.",
					"Start Java with -D" + TunnelAuthentication.PROPERTY
							+ "= (nothing after the equals sign) to allow it. It is read once and cannot be set "
							+ "by the application.");
		}
	}

	private @Nullable SSLContext sslContext() {
		String name = this.properties.sslBundle();
		if (!StringUtils.hasText(name)) {
			return null;
		}
		return trust(bundle(name));
	}

	/**
	 * Follow the bundle: what it trusts from now on is trusted with the next request. A
	 * bundle that cannot be used fails whoever changes it, and changes nothing.
	 * @param httpClient client to tell
	 */
	void followTrust(EntraIdHttpClient httpClient) {
		String name = this.properties.sslBundle();
		if (this.sslBundles != null && StringUtils.hasText(name)) {
			this.sslBundles.addBundleUpdateHandler(name, (bundle) -> httpClient.setSslContext(trust(bundle)));
		}
	}

	private static SSLContext trust(SslBundle bundle) {
		KeyStore trustStore = bundle.getStores().getTrustStore();
		if (trustStore == null) {
			throw invalid("ssl-bundle", "names a bundle without a truststore.",
					"Give the bundle the certificate of the authority to trust.");
		}
		return AdditionalTrust.in(trustStore);
	}

	private SslBundle bundle(String name) {
		try {
			if (this.sslBundles != null) {
				return this.sslBundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Said below
		}
		throw invalid("ssl-bundle", "names a bundle that does not exist.",
				"Define it below 'spring.ssl.bundle', or correct the name.");
	}

	private static InvalidEntraIdRedisConfigurationException invalid(String name, String description, String action) {
		return new InvalidEntraIdRedisConfigurationException(List.of(PREFIX + name),
				"'" + PREFIX + name + "' " + description, action);
	}

}
