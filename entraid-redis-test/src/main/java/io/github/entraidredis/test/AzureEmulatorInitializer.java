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

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Points a Spring application at an emulator that lives as long as its context. The
 * identities that the application's properties describe are made known to the emulator,
 * so the application's own configuration works as it is. If it names the nodes of a
 * cluster, of sentinels or of a master with replicas, the emulator has the like. The
 * emulator is a bean of type {@link AzureEmulator}.
 */
public final class AzureEmulatorInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	/**
	 * Property that sets how long tokens live, for example {@code 10s}.
	 */
	public static final String TOKEN_LIFETIME = "azure.emulator.token-lifetime";

	private static final String BUNDLE = "azure-emulator";

	private final @Nullable Duration tokenLifetime;

	/**
	 * Create an initializer; the property {@value #TOKEN_LIFETIME} sets how long tokens
	 * live, 1 hour by default.
	 */
	public AzureEmulatorInitializer() {
		this(null);
	}

	/**
	 * Create an initializer.
	 * @param tokenLifetime how long tokens live, or {@code null} to ask the property
	 */
	public AzureEmulatorInitializer(@Nullable Duration tokenLifetime) {
		this.tokenLifetime = tokenLifetime;
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		AzureEmulator.Builder builder = AzureEmulator.builder().tokenLifetime(lifetime(environment));
		RedisConnectionProperties redis = RedisConnectionProperties.of(environment);
		AzureEmulator emulator = redis.configure(builder, environment).start();
		ConfiguredIdentity.all(environment).forEach((identity) -> emulator.entra().addIdentity(identity.emulated()));
		addLoginHost(environment, emulator);
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
		beans.registerSingleton("azureEmulator", emulator);
		// Closed with the context, after everything that uses it
		beans.registerDisposableBean("azureEmulator", emulator::close);
		beans.registerSingleton("entraIdRedisHttpClient", emulator.entra().httpClient());
		environment.getPropertySources()
			.addFirst(new MapPropertySource("azureEmulator",
					properties(redis.leadTo(emulator.redis(), environment), emulator)));
	}

	private static void addLoginHost(Environment environment, AzureEmulator emulator) {
		String url = environment.getProperty("entraid.redis.authority-host");
		try {
			String host = StringUtils.hasText(url) ? new URI(url.strip()).getHost() : null;
			if (host != null) {
				emulator.entra().addLoginHost(host);
			}
		}
		catch (URISyntaxException ex) {
			// The application reports it
		}
	}

	private Duration lifetime(Environment environment) {
		if (this.tokenLifetime != null) {
			return this.tokenLifetime;
		}
		return DurationStyle.detectAndParse(environment.getProperty(TOKEN_LIFETIME, "1h"));
	}

	private static Map<String, Object> properties(Map<String, Object> properties, AzureEmulator emulator) {
		properties.put("spring.data.redis.ssl.bundle", BUNDLE);
		properties.put("spring.ssl.bundle.pem." + BUNDLE + ".truststore.certificate",
				emulator.certificateAuthorityPem());
		return properties;
	}

}
