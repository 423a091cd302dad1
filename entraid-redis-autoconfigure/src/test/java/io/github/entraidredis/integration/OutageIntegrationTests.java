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

import io.github.entraidredis.lettuce.AccessTokenUnavailableException;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What applications see when Entra ID is out of order.
 */
class OutageIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(6)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("entraid.redis.refresh.request-timeout=1s",
					"entraid.redis.refresh.retry.initial-delay=200ms", "entraid.redis.refresh.retry.max-delay=500ms",
					"spring.data.redis.timeout=2s");
	}

	@Test
	void whenEntraIsDownForHalfOfATokensLifeThenNoCommandFails() {
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			this.azure.entra().fault(Fault.status(503));
			Awaitility.await()
				.atMost(Duration.ofSeconds(6))
				.until(() -> works(redis) && context.getBean(TokenManager.class).status().lastFailure() != null);
			this.azure.entra().clearFaults();
			Awaitility.await()
				.atMost(Duration.ofSeconds(2))
				.until(() -> works(redis) && context.getBean(TokenManager.class).status().lastFailure() == null);
			assertThat(works(redis)).isTrue();
			assertThat(this.azure.redis().expiredConnections()).isZero();
		});
	}

	@Test
	void whenEntraIsDownUntilAfterExpiryThenCommandsFailWithTheCauseAndWorkAgainAfterwards() {
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			this.azure.entra().fault(Fault.status(503));
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThatExceptionOfType(RedisConnectionFailureException.class)
					.isThrownBy(() -> redis.opsForValue().get("key"))
					.havingRootCause()
					.withMessageContaining("No valid access token")
					.withMessageContaining("HTTP status 503")
					.withMessageContaining("Next request at"));
			assertThat(this.azure.redis().expiredConnections()).isPositive();
			this.azure.entra().clearFaults();
			Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> works(redis));
		});
	}

	@Test
	void whenTheFirstTokenIsLateThenConnectingWaitsForIt() {
		this.azure.entra().latency(Duration.ofMillis(800));
		contextRunner().run((context) -> {
			assertThat(context.getBean(TokenManager.class).currentToken()).isNull();
			assertThat(works(context.getBean(StringRedisTemplate.class))).isTrue();
		});
	}

	@Test
	void whenEntraNeverAnswersThenConnectingFailsAfterTheRequestTimeoutWithTheReason() {
		this.azure.entra().fault(Fault.HANG);
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			assertThatExceptionOfType(RedisConnectionFailureException.class)
				.isThrownBy(() -> redis.opsForValue().get("key"))
				.havingRootCause()
				.isInstanceOf(AccessTokenUnavailableException.class)
				.withMessageContaining("No valid access token");
		});
	}

	@Test
	void whenTheSecretIsWrongThenConnectingSaysSo() {
		contextRunner().withPropertyValues("entraid.redis.identity.client-secret=wrong-secret-value")
			.run((context) -> assertThatExceptionOfType(RedisConnectionFailureException.class)
				.isThrownBy(() -> context.getBean(StringRedisTemplate.class).opsForValue().get("key"))
				.havingRootCause()
				.withMessageContaining("AADSTS7000215")
				.withMessageContaining("client-secret")
				.satisfies((ex) -> assertThat(ex).hasMessageNotContaining("wrong-secret-value")));
	}

	private static boolean works(StringRedisTemplate redis) {
		try {
			return "value".equals(redis.opsForValue().get("key")) || redis.opsForValue().get("key") == null;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}
