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

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
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
 * A server that rejects a token which should still be good.
 */
class RejectedTokenIntegrationTests {

	private static final Duration LEAST_GAP = Duration.ofSeconds(2);

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofHours(1)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTheServerRejectsTheTokenThenOneNewOneIsRequestedAndRequestsStaySparse() {
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			assertThat(this.azure.entra().tokenRequests()).isEqualTo(1);
			long start = System.nanoTime();
			this.azure.redis().revoke(EmulatedIdentity.SERVICE_PRINCIPAL);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.azure.entra().tokenRequests() >= 3);
			Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
			assertThat(this.azure.redis().authenticationFailures()).isPositive();
			// The first at once, each further one after the longest retry delay
			assertThat(this.azure.entra().tokenRequests()).isLessThanOrEqualTo((int) elapsed.dividedBy(LEAST_GAP) + 2);
			this.azure.redis().restore(EmulatedIdentity.SERVICE_PRINCIPAL);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.ignoreExceptions()
				.until(() -> "value".equals(redis.opsForValue().get("key")));
		});
	}

	@Test
	void whenTheFirstConnectionIsRejectedThenANewTokenIsRequestedAndRequestsStaySparse() {
		this.azure.redis().revoke(EmulatedIdentity.SERVICE_PRINCIPAL);
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			context.getBean(TokenManager.class).awaitToken();
			long start = System.nanoTime();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				assertThatExceptionOfType(RedisConnectionFailureException.class)
					.isThrownBy(() -> redis.opsForValue().get("key"))
					.havingRootCause()
					.withMessageStartingWith("WRONGPASS");
				return this.azure.entra().tokenRequests() >= 3;
			});
			Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
			assertThat(this.azure.entra().tokenRequests()).isLessThanOrEqualTo((int) elapsed.dividedBy(LEAST_GAP) + 2);
			this.azure.redis().restore(EmulatedIdentity.SERVICE_PRINCIPAL);
			redis.opsForValue().set("key", "value");
			assertThat(redis.opsForValue().get("key")).isEqualTo("value");
		});
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("entraid.redis.refresh.retry.max-delay=" + LEAST_GAP.toSeconds() + "s",
					"spring.data.redis.timeout=1s");
	}

}
