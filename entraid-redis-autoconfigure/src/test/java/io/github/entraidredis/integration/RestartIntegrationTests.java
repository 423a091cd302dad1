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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that is stopped and started again, as around a checkpoint.
 */
class RestartIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofHours(24)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTokensAreShorterAfterARestartThenConnectionsAreKeptAliveAllTheSame() {
		EmulatorContext.servicePrincipal(this.azure).run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			this.azure.entra().tokenLifetime(Duration.ofSeconds(4));
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			application.stop();
			application.start();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				assertThat(redis.opsForValue().get("key")).isEqualTo("value");
				return this.azure.redis().reauthentications() >= 3;
			});
			assertThat(this.azure.redis().expiredConnections()).isZero();
		});
	}

}
