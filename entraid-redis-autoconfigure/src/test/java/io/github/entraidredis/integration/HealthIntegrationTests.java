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

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.entraidredis.autoconfigure.EntraIdIdentities;
import io.github.entraidredis.autoconfigure.EntraIdRedisHealthContributorAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the health endpoint of an application says.
 */
class HealthIntegrationTests {

	private static final EmulatedIdentity IDENTITY = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final AzureEmulator azure = AzureEmulator.start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("entraid.redis.refresh.retry.initial-delay=200ms",
					"entraid.redis.refresh.retry.max-delay=500ms")
			.withConfiguration(AutoConfigurations.of(EntraIdRedisHealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					EndpointAutoConfiguration.class));
	}

	@Test
	void whenThereAreFurtherIdentitiesThenEachHasItsHealth() {
		contextRunner()
			.withPropertyValues("entraid.redis.identities.orders.type=user-assigned",
					"entraid.redis.identities.orders.client-id=" + EmulatedIdentity.USER_ASSIGNED.clientId())
			.run((context) -> {
				context.getBean(EntraIdIdentities.class).tokenManager("orders").awaitToken();
				HealthIndicator orders = (HealthIndicator) context
					.getBean("entraIdRedisIdentitiesHealthContributor", CompositeHealthContributor.class)
					.getContributor("orders");
				assertThat(orders.health().getStatus()).isEqualTo(Status.UP);
				assertThat(orders.health().getDetails()).containsEntry("principal",
						EmulatedIdentity.USER_ASSIGNED.objectId());
			});
	}

	@Test
	void whenATokenIsHeldThenHealthIsUpAndTellsAllButTheToken() {
		contextRunner().run((context) -> {
			AccessToken token = context.getBean(TokenManager.class).awaitToken();
			awaitStatus(context, Status.UP);
			Map<String, Object> details = details(context);
			assertThat(details).containsOnlyKeys("valid", "principal", "expiresAt", "nextRefresh")
				.containsEntry("valid", true)
				.containsEntry("principal", IDENTITY.objectId())
				.containsEntry("expiresAt", token.expiresAt());
			assertThat((Instant) details.get("nextRefresh")).isBetween(Instant.now(), token.expiresAt());
			assertThat(details.toString()).doesNotContain(token.value()).doesNotContain("eyJ");
		});
	}

	@Test
	void whenEntraFailsWhileATokenIsHeldThenHealthStaysUpAndTellsTheFailure() {
		this.azure.entra().tokenLifetime(Duration.ofSeconds(10));
		contextRunner().run((context) -> {
			context.getBean(TokenManager.class).awaitToken();
			this.azure.entra().fault(Fault.status(503));
			context.getBean(TokenManager.class).refresh();
			Awaitility.await().atMost(TIMEOUT).until(() -> details(context).containsKey("lastFailure"));
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(details(context)).containsEntry("valid", true).containsKeys("failedAt", "consecutiveFailures");
			this.azure.entra().clearFaults();
			Awaitility.await().atMost(TIMEOUT).until(() -> !details(context).containsKey("lastFailure"));
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void whenEntraFailsAndNoTokenIsHeldThenHealthIsDownUntilItRecovers() {
		this.azure.entra().fault(Fault.aadsts("7000215"));
		contextRunner().run((context) -> {
			Awaitility.await().atMost(TIMEOUT).until(() -> details(context).containsKey("lastFailure"));
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			assertThat(context.getBean(HealthEndpoint.class).health().getStatus()).isEqualTo(Status.DOWN);
			Map<String, Object> details = details(context);
			assertThat(details).containsEntry("valid", false).doesNotContainKeys("principal", "expiresAt");
			assertThat((String) details.get("lastFailure")).contains("AADSTS7000215", IDENTITY.clientId());
			assertThat(details.toString()).doesNotContain(IDENTITY.clientSecret());
			this.azure.entra().clearFaults();
			awaitStatus(context, Status.UP);
		});
	}

	@Test
	void whenTheTokenExpiresThenHealthIsDown() {
		this.azure.entra().tokenLifetime(Duration.ofSeconds(3));
		contextRunner().run((context) -> {
			context.getBean(TokenManager.class).awaitToken();
			awaitStatus(context, Status.UP);
			this.azure.entra().fault(Fault.status(503));
			awaitStatus(context, Status.DOWN);
			Map<String, Object> details = details(context);
			assertThat(details).containsEntry("valid", false).containsEntry("principal", IDENTITY.objectId());
			assertThat((String) details.get("lastFailure")).contains("503");
			assertThat((Instant) details.get("expiresAt")).isBefore(Instant.now());
			assertThat(details.toString()).doesNotContain("eyJ");
		});
	}

	private static void awaitStatus(ApplicationContext context, Status status) {
		Awaitility.await().atMost(TIMEOUT).until(() -> health(context).getStatus().equals(status));
	}

	private static Map<String, Object> details(ApplicationContext context) {
		Map<String, Object> details = health(context).getDetails();
		return (details != null) ? details : Map.of();
	}

	private static IndicatedHealthDescriptor health(ApplicationContext context) {
		return (IndicatedHealthDescriptor) context.getBean(HealthEndpoint.class).healthForPath("entraIdRedis");
	}

}
