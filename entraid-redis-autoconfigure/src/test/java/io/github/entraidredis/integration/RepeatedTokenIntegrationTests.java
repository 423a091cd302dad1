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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Identity provider with a cache that never gives a newer token.
 */
class RepeatedTokenIntegrationTests {

	private static final Duration LIFETIME = Duration.ofSeconds(10);

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(LIFETIME).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTheTokenStaysTheSameThenNobodyIsToldAndTheSourceIsNotPressed() {
		this.azure.entra().fault(Fault.SAME_TOKEN);
		contextRunner().run((context) -> {
			Recorder recorder = new Recorder();
			TokenManager tokenManager = context.getBean(TokenManager.class);
			tokenManager.awaitToken();
			tokenManager.addListener(recorder);
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			pressUntilExpiry(tokenManager, recorder);
			assertThat(recorder.renewed).hasSize(1);
			assertThat(this.azure.redis().handshakes()).isOne();
			assertThat(this.azure.redis().reauthentications()).isZero();
			assertThat(this.azure.redis().redundantAuthentications()).isZero();

			this.azure.entra().clearFaults();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> recorder.renewed.size() > 1);
			Awaitility.await().ignoreExceptions().until(() -> "value".equals(redis.opsForValue().get("key")));
		});
	}

	/**
	 * Ask for a refresh all the time, and look at how many requests that makes.
	 */
	private void pressUntilExpiry(TokenManager tokenManager, Recorder recorder) {
		long begin = System.nanoTime();
		int before = this.azure.entra().tokenRequests();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(50))
			.atMost(LIFETIME.plusSeconds(5))
			.until(() -> recorder.expired.getCount() == 0 || isPressed(tokenManager, before, begin));
		int requests = this.azure.entra().tokenRequests() - before;
		assertThat(recorder.expired.getCount()).as("pressed with %s requests", requests).isZero();
		assertThat(requests).isBetween(2, (int) LIFETIME.toSeconds());
	}

	private boolean isPressed(TokenManager tokenManager, int before, long begin) {
		tokenManager.refresh();
		int requests = this.azure.entra().tokenRequests() - before;
		return requests > 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("entraid.redis.refresh.retry.max-delay=1s");
	}

	private static final class Recorder implements TokenListener {

		private final Queue<AccessToken> renewed = new ConcurrentLinkedQueue<>();

		private final CountDownLatch expired = new CountDownLatch(1);

		@Override
		public void onRenewed(AccessToken token) {
			this.renewed.add(token);
		}

		@Override
		public void onExpired(AccessToken token) {
			this.expired.countDown();
		}

	}

}
