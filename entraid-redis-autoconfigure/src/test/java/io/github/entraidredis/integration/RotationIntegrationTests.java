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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.WithAzureEmulator;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The main promise: tokens of 10 seconds under load for a minute, and nothing is lost.
 */
@SpringBootTest(properties = { "entraid.redis.identity.type=system-assigned", "spring.data.redis.timeout=5s" })
@WithAzureEmulator(tokenLifetime = "10s")
class RotationIntegrationTests {

	private static final Duration DURATION = Duration.ofSeconds(60);

	private static final int THREADS = 8;

	private static final int OPERATIONS_PER_SECOND = 2000;

	@Autowired
	private AzureEmulator azure;

	@Autowired
	private StringRedisTemplate redis;

	@Autowired
	private TokenManager tokenManager;

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final AtomicLong commands = new AtomicLong();

	private TokenCount rotations;

	@Test
	void whenTokensRotateUnderLoadThenNothingIsLost() throws Exception {
		this.rotations = TokenCount.of(this.tokenManager);
		Queue<Long> received = new ConcurrentLinkedQueue<>();
		RedisMessageListenerContainer container = subscribe(received);
		long published = runLoad();
		Awaitility.await().until(() -> received.size() >= published);
		int connections = this.azure.redis().openConnections();
		// A rotation may be under way
		Awaitility.await().untilAsserted(() -> assertThatEachConnectionAuthenticatedOnceWithEachToken(connections));
		container.destroy();

		assertThat(this.failures).isEmpty();
		assertThat(this.commands.get()).isGreaterThan(DURATION.toSeconds() * OPERATIONS_PER_SECOND / 2);
		assertThat(List.copyOf(received)).hasSize((int) published).isSorted().doesNotHaveDuplicates();
		assertThat(this.azure.redis().expiredConnections()).isZero();
		assertThat(this.azure.redis().authenticationFailures()).isZero();
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
		assertThat(this.azure.redis().connectionsOpened()).isEqualTo(connections);
		assertThat(this.rotations.get()).isGreaterThanOrEqualTo(7);
	}

	private void assertThatEachConnectionAuthenticatedOnceWithEachToken(int connections) {
		long rotations = this.rotations.get();
		assertThat((long) this.azure.entra().tokenRequests()).isEqualTo(rotations);
		assertThat(this.azure.redis().handshakes()).isEqualTo(connections);
		assertThat((long) this.azure.redis().reauthentications()).isEqualTo(connections * (rotations - 1));
	}

	private long runLoad() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS + 1);
		try {
			long end = System.nanoTime() + DURATION.toNanos();
			List<Future<?>> workers = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				String key = "key-" + i;
				workers.add(executor.submit(() -> getAndSet(key, end)));
			}
			Future<Long> publisher = executor.submit(() -> publish(end));
			for (Future<?> worker : workers) {
				worker.get();
			}
			return publisher.get();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void getAndSet(String key, long end) {
		long pause = Duration.ofSeconds(1).toNanos() * THREADS * 2 / OPERATIONS_PER_SECOND;
		for (long i = 0; System.nanoTime() < end; i++) {
			String value = String.valueOf(i);
			attempt(() -> this.redis.opsForValue().set(key, value));
			attempt(() -> assertThat(this.redis.opsForValue().get(key)).isEqualTo(value));
			LockSupport.parkNanos(pause);
		}
	}

	private long publish(long end) {
		long sequence = 0;
		while (System.nanoTime() < end) {
			long number = sequence++;
			attempt(() -> this.redis.convertAndSend("sequence", String.valueOf(number)));
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
		return sequence;
	}

	private void attempt(Runnable command) {
		try {
			command.run();
			this.commands.incrementAndGet();
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
	}

	private RedisMessageListenerContainer subscribe(Queue<Long> received) {
		RedisConnectionFactory factory = this.redis.getRequiredConnectionFactory();
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(factory);
		// One thread, so that the order of arrival is kept
		container.setTaskExecutor(Runnable::run);
		container.setSubscriptionExecutor(Runnable::run);
		container.addMessageListener((message, pattern) -> received.add(Long.valueOf(new String(message.getBody()))),
				ChannelTopic.of("sequence"));
		container.afterPropertiesSet();
		container.start();
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
			SslAutoConfiguration.class })
	static class Application {

	}

}
