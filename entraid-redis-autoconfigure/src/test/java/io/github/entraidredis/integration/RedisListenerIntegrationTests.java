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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.protocol.ProtocolVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotated listeners of messages.
 */
class RedisListenerIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(6)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTokensRotateThenAnAnnotatedListenerMissesNothing() {
		contextRunner().run((context) -> {
			TokenCount tokens = TokenCount.of(context.getBean(TokenManager.class));
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			Awaitility.await().until(() -> redis.convertAndSend("news", "0") == 1);
			int sent = 1;
			while (tokens.get() <= 5) {
				redis.convertAndSend("news", String.valueOf(sent++));
				LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
			}
			Queue<String> received = context.getBean(Listener.class).received;
			int all = sent;
			Awaitility.await().until(() -> received.size() == all);
			assertThat(List.copyOf(received))
				.containsExactlyInAnyOrderElementsOf(IntStream.range(0, all).mapToObj(String::valueOf).toList());
			assertThat(this.azure.redis().expiredConnections()).isZero();
			assertThat(this.azure.redis().redundantAuthentications()).isZero();
		});
	}

	@Test
	void whenAListenerWouldUseResp2ThenStartFailsWithWhatToDo() {
		contextRunner()
			.withBean(LettuceClientOptionsBuilderCustomizer.class,
					() -> (builder) -> builder.protocolVersion(ProtocolVersion.RESP2))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("would use the protocol RESP2"));
	}

	@Test
	void whenThereIsNoListenerThenResp2Works() {
		EmulatorContext.servicePrincipal(this.azure)
			.withBean(LettuceClientOptionsBuilderCustomizer.class,
					() -> (builder) -> builder.protocolVersion(ProtocolVersion.RESP2))
			.withPropertyValues("entraid.redis.refresh.ratio=0.5")
			.run((context) -> {
				StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
				redis.opsForValue().set("key", "value");
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> this.azure.redis().reauthentications() >= 2);
				assertThat(redis.opsForValue().get("key")).isEqualTo("value");
				assertThat(this.azure.redis().connectionsOpened()).isOne();
				assertThat(this.azure.redis().redundantAuthentications()).isZero();
			});
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withUserConfiguration(Listener.class)
			.withPropertyValues("entraid.redis.refresh.ratio=0.5");
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		private final Queue<String> received = new ConcurrentLinkedQueue<>();

		@RedisListener("news")
		void receive(String message) {
			this.received.add(message);
		}

	}

}
