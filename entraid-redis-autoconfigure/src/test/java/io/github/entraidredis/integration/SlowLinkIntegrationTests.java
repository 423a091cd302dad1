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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.entraidredis.lettuce.AuthenticationListener;
import io.github.entraidredis.test.AzureEmulator;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are never idle, or dead, over a link with a latency.
 */
class SlowLinkIntegrationTests {

	private static final int DELAY_MILLIS = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(40);

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(8)).start();

	private final Queue<SocketAddress> recycled = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenCommandsAreAlwaysUnderWayThenNoneIsExecutedTwice() throws Exception {
		try (SlowLink link = new SlowLink(this.azure.redis().port(), DELAY_MILLIS)) {
			contextRunner(link).run((context) -> {
				StatefulRedisConnection<String, String> connection = connect(context);
				AtomicInteger acknowledged = new AtomicInteger();
				AtomicInteger failed = new AtomicInteger();
				this.azure.redis().refuseAuthentication(true);
				try (Workloads workloads = new Workloads()) {
					for (int i = 0; i < 4; i++) {
						workloads.repeat("increment",
								(number) -> connection.async()
									.incr("counter")
									.whenComplete((answer, failure) -> ((failure != null) ? failed : acknowledged)
										.incrementAndGet()));
					}
					Awaitility.await().atMost(TIMEOUT).until(() -> !this.recycled.isEmpty());
					int before = acknowledged.get();
					Awaitility.await().atMost(TIMEOUT).until(() -> acknowledged.get() > before + 500);
					workloads.stop();
					Awaitility.await().until(() -> acknowledged.get() + failed.get() == workloads.done("increment"));
				}
				assertThat(failed).hasValue(0);
				assertThat(connection.sync().get("counter")).isEqualTo(String.valueOf(acknowledged.get()));
				assertThat(this.azure.redis().expiredConnections()).isZero();
			});
		}
	}

	@Test
	void whenALoginIsNeverAnsweredThenTheConnectionIsOpenedAnewAfterItsTokenExpired() throws Exception {
		try (SlowLink link = new SlowLink(this.azure.redis().port(), DELAY_MILLIS)) {
			contextRunner(link).run((context) -> {
				StatefulRedisConnection<String, String> connection = connect(context);
				link.freeze();
				Awaitility.await().atMost(TIMEOUT).until(() -> this.azure.redis().handshakes() == 2);
				assertThat(connection.sync().ping()).isEqualTo("PONG");
			});
		}
	}

	private ApplicationContextRunner contextRunner(SlowLink link) {
		return EmulatorContext.servicePrincipal(this.azure)
			.withBean(AuthenticationListener.class, () -> new AuthenticationListener() {

				@Override
				public void onRecycle(SocketAddress server) {
					SlowLinkIntegrationTests.this.azure.redis().refuseAuthentication(false);
					SlowLinkIntegrationTests.this.recycled.add(server);
				}

			})
			.withPropertyValues("spring.data.redis.port=" + link.port(), "entraid.redis.refresh.ratio=0.5",
					"spring.data.redis.timeout=10s");
	}

	private static StatefulRedisConnection<String, String> connect(ApplicationContext context) {
		return ((RedisClient) context.getBean(LettuceConnectionFactory.class).getRequiredNativeClient()).connect();
	}

}
