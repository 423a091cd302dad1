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

package io.github.entraidredis.integration;

import java.util.concurrent.CompletableFuture;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.autoconfigure.EntraIdRedisSanitizingAutoConfiguration;
import io.github.entraidredis.token.TokenSource;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Actuator endpoints that show all values.
 */
class ActuatorSecretsIntegrationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
				EntraIdRedisSanitizingAutoConfiguration.class, EndpointAutoConfiguration.class,
				EnvironmentEndpointAutoConfiguration.class,
				ConfigurationPropertiesReportEndpointAutoConfiguration.class))
		.withBean(TokenSource.class, () -> CompletableFuture::new)
		.withBean("entraIdRedisHttpClient", HttpClient.class, () -> (request) -> Mono.never())
		.withPropertyValues("management.endpoints.web.exposure.include=*",
				"management.endpoints.jmx.exposure.include=*", "management.endpoint.env.show-values=always",
				"management.endpoint.configprops.show-values=always", "spring.jmx.enabled=true",
				"entraid.redis.identity.client-id=visible-client-id", "entraid.redis.identity.client-secret=hidden-1",
				"entraid.redis.identities.orders.client-secret=hidden-6",
				"entraid.redis.identities.orders.tenant-id=01234567-89ab-4cde-8f01-23456789abcd",
				"entraid.redis.identities.orders.client-id=01234567-89ab-4cde-8f01-23456789abcd",
				"entraid.redis.identities[my.stock].type=system-assigned",
				"entraid.redis.identities.stock.type=system-assigned",
				"entraid.redis.identity.certificate.password=hidden-2", "entraid.redis.http.proxy.host=localhost",
				"entraid.redis.http.proxy.port=1", "entraid.redis.http.proxy.password=hidden-3")
		.withSystemProperties("ENTRAID_REDIS_IDENTITIES_STOCK_CERTIFICATE_PASSWORD=hidden-7",
				"ENTRAID_REDIS_IDENTITY_CLIENTSECRET=hidden-4", "entraid.redis.identity.clientSecret=hidden-5");

	@Test
	void whenConfigurationPropertiesAreShownThenSecretsAreNot() {
		this.contextRunner.run((context) -> assertThat(context.getBean(ConfigurationPropertiesReportEndpoint.class)
			.configurationProperties()
			.getContexts()
			.values()
			.stream()
			.flatMap((described) -> described.getBeans().values().stream())
			.map((bean) -> bean.getProperties() + " " + bean.getInputs())
			.toList()
			.toString()).contains("visible-client-id", "******").doesNotContain("hidden-"));
	}

	@Test
	void whenTheEnvironmentIsShownThenSecretsAreNot() {
		this.contextRunner.run((context) -> assertThat(context.getBean(EnvironmentEndpoint.class)
			.environment(null)
			.getPropertySources()
			.stream()
			.flatMap((source) -> source.getProperties().entrySet().stream())
			.map((property) -> property.getKey() + "=" + property.getValue().getValue())
			.toList()
			.toString()).contains("visible-client-id", "******").doesNotContain("hidden-"));
	}

}
