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
import java.util.Arrays;

import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.token.TokenManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first token does not hold up the start. The time it takes is reported, and compared
 * with a static password in the same run; only the order of events is asserted.
 */
@ExtendWith(AzureEmulatorExtension.class)
class StartUpIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(StartUpIntegrationTests.class);

	private static final int RUNS = 9;

	private final AzureEmulator azure;

	StartUpIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@Test
	void whenTheTokenIsSlowThenTheContextIsUpBeforeIt() {
		this.azure.entra().latency(Duration.ofMillis(800));
		ApplicationContextRunner base = EmulatorContext.runner(this.azure)
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class));
		ApplicationContextRunner password = base.withPropertyValues("entraid.redis.enabled=false",
				"spring.data.redis.password=static");
		ApplicationContextRunner token = base.withPropertyValues("entraid.redis.identity.type=service-principal",
				"entraid.redis.identity.client-id=44444444-4444-4444-8444-444444444441",
				"entraid.redis.identity.tenant-id=11111111-1111-4111-8111-111111111111",
				"entraid.redis.identity.client-secret=emulated-client-secret-value");
		long[] withPassword = new long[RUNS];
		long[] withToken = new long[RUNS];
		for (int i = -2; i < RUNS; i++) {
			// The first two warm up
			int run = Math.max(i, 0);
			withPassword[run] = start(password, false);
			withToken[run] = start(token, true);
		}
		double ratio = (double) median(withToken) / median(withPassword);
		logger.info("Start of the context with a token that takes 800 ms: {} of the start with a static password",
				"%.2f".formatted(ratio));
	}

	private static long start(ApplicationContextRunner runner, boolean token) {
		long[] took = new long[1];
		long begin = System.nanoTime();
		runner.run((context) -> {
			took[0] = System.nanoTime() - begin;
			assertThat(context).hasNotFailed();
			if (token) {
				assertThat(context.getBean(TokenManager.class).currentToken()).isNull();
			}
		});
		return took[0];
	}

	private static long median(long[] values) {
		long[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

}
