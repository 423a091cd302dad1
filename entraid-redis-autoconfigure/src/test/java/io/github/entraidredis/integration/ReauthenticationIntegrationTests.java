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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.lettuce.AuthenticationAttempt;
import io.github.entraidredis.lettuce.AuthenticationListener;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that cannot log in with a new token just when it comes: because the server
 * refuses it, or because of what they are doing.
 */
class ReauthenticationIntegrationTests {

	private static final Duration LIFE = Duration.ofSeconds(8);

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(LIFE).start();

	private final Listener listener = new Listener();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenHalfOfTheLoginsAreRefusedThenTheyAreRepeatedInTime() {
		contextRunner().run((context) -> {
			List<StatefulRedisConnection<String, String>> connections = connect(context, 20);
			this.azure.redis().refuseAuthentication(0.5);
			awaitTokens(context, 4);
			this.azure.redis().refuseAuthentication(0);
			Awaitility.await().until(() -> acceptedWith(currentToken(context)) == connections.size());
			connections.forEach((connection) -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
			assertThat(this.azure.redis().authenticationFailures()).isPositive();
			assertThat(this.azure.redis().expiredConnections()).isZero();
			assertThat(this.azure.redis().connectionsOpened())
				.isEqualTo(connections.size() + this.listener.recycled.size());
			assertThat(this.azure.redis().redundantAuthentications()).isZero();
		});
	}

	@Test
	void whenEveryNewTokenIsRefusedThenTheConnectionIsOpenedAnewBetweenTwoCommands() {
		contextRunner().run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.delete("counter");
			this.listener.onRecycle = () -> this.azure.redis().refuseAuthentication(false);
			this.azure.redis().refuseAuthentication(true);
			long acknowledged;
			try (Workloads workloads = new Workloads()) {
				workloads.repeat("increment", (number) -> redis.opsForValue().increment("counter"));
				Awaitility.await().atMost(LIFE.multipliedBy(2)).until(() -> !this.listener.recycled.isEmpty());
				Awaitility.await().until(() -> this.azure.redis().handshakes() == 2);
				long done = workloads.done("increment");
				Awaitility.await().until(() -> workloads.done("increment") > done + 10);
				workloads.stop();
				assertThat(workloads.failures()).isEmpty();
				acknowledged = workloads.done("increment");
			}
			assertThat(redis.opsForValue().get("counter")).isEqualTo(String.valueOf(acknowledged));
			assertThat(this.azure.redis().expiredConnections()).isZero();
			assertThat(this.listener.recycled).hasSize(1);
		});
	}

	@Test
	void whenATokenIsRenewedDuringATransactionThenTheLoginFollowsIt() {
		contextRunner().run((context) -> {
			RedisCommands<String, String> redis = connect(context, 1).get(0).sync();
			redis.multi();
			redis.set("key", "value");
			awaitTokens(context, 2);
			assertThat(this.azure.redis().reauthentications()).isZero();
			TransactionResult result = redis.exec();
			assertThat(result.wasDiscarded()).isFalse();
			assertThat(List.copyOf(result.stream().toList())).containsExactly("OK");
			Awaitility.await().until(() -> this.azure.redis().reauthentications() == 1);
			assertThat(redis.get("key")).isEqualTo("value");
			redis.multi();
			awaitTokens(context, 2);
			redis.discard();
			Awaitility.await().until(() -> this.azure.redis().reauthentications() == 2);
			assertThatNoConnectionWasLost(1);
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void whenAConnectionBlocksBeyondTheLifeOfItsTokenThenItsCommandIsSentAgain() {
		contextRunner().run((context) -> {
			List<StatefulRedisConnection<String, String>> connections = connect(context, 3);
			RedisFuture<KeyValue<String, String>> popped = connections.get(0).async().blpop(60, "list");
			RedisFuture<List<StreamMessage<String, String>>> read = connections.get(1)
				.async()
				.xread(XReadArgs.Builder.block(60_000), StreamOffset.from("stream", "0-0"));
			Awaitility.await().atMost(LIFE.multipliedBy(2)).until(() -> this.azure.redis().expiredConnections() == 2);
			Awaitility.await().until(() -> this.azure.redis().handshakes() == 5);
			connections.get(2).sync().rpush("list", "value");
			connections.get(2).sync().xadd("stream", "number", "1");
			assertThat(popped.get(5, TimeUnit.SECONDS).getValue()).isEqualTo("value");
			assertThat(read.get(5, TimeUnit.SECONDS)).hasSize(1);
			assertThat(this.azure.redis().authenticationFailures()).isZero();
			assertThat(this.azure.redis().redundantAuthentications()).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void whenConnectionsAreLostWhileATokenIsRenewedThenNoOldLoginIsSent(int millis) {
		contextRunner().run((context) -> {
			List<StatefulRedisConnection<String, String>> connections = connect(context, 20);
			context.getBean(TokenManager.class).addListener(new TokenListener() {

				@Override
				public void onRenewed(AccessToken token) {
					long at = System.nanoTime() + Duration.ofMillis(millis).toNanos();
					while (System.nanoTime() < at) {
						Thread.onSpinWait();
					}
					ReauthenticationIntegrationTests.this.azure.redis().killConnections();
				}

			});
			awaitTokens(context, 4);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> this.azure.redis().openConnections() == connections.size());
			connections.forEach((connection) -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
			assertThat(this.azure.redis().authenticationFailures()).isZero();
			assertThat(this.azure.redis().expiredConnections()).isZero();
			assertThat(this.azure.redis().redundantAuthentications()).isZero();
		});
	}

	@Test
	void whenConnectionsAreOpenedAllTheTimeThenNoTokenIsMissedOrSentTwice() {
		contextRunner().run((context) -> {
			RedisClient client = client(context);
			List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
			long end = System.nanoTime() + LIFE.multipliedBy(2).toNanos();
			while (System.nanoTime() < end) {
				connections.add(client.connect());
			}
			awaitTokens(context, 3);
			assertThat(connections).hasSizeGreaterThan(50);
			connections.forEach((connection) -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
			assertThatNoConnectionWasLost(connections.size());
		});
	}

	private void assertThatNoConnectionWasLost(int connections) {
		assertThat(this.azure.redis().connectionsOpened()).isEqualTo(connections);
		assertThat(this.azure.redis().expiredConnections()).isZero();
		assertThat(this.azure.redis().authenticationFailures()).isZero();
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
	}

	private long acceptedWith(AccessToken token) {
		return this.listener.attempts.stream()
			.filter((attempt) -> attempt.succeeded() && attempt.token().isSameAs(token))
			.count();
	}

	private static AccessToken currentToken(ApplicationContext context) {
		return context.getBean(TokenManager.class).awaitToken();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withBean(AuthenticationListener.class, () -> this.listener)
			.withPropertyValues("entraid.redis.refresh.ratio=0.5", "entraid.redis.refresh.jitter=0",
					"spring.data.redis.timeout=10s", "spring.data.redis.lettuce.shutdown-timeout=0");
	}

	private static List<StatefulRedisConnection<String, String>> connect(ApplicationContext context, int count) {
		RedisClient client = client(context);
		List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			connections.add(client.connect());
		}
		return connections;
	}

	private static RedisClient client(ApplicationContext context) {
		return (RedisClient) context.getBean(LettuceConnectionFactory.class).getRequiredNativeClient();
	}

	private static void awaitTokens(ApplicationContext context, int count) {
		Queue<AccessToken> tokens = new ConcurrentLinkedQueue<>();
		context.getBean(TokenManager.class).addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				tokens.add(token);
			}

		});
		// The first is the one that is there already
		Awaitility.await().atMost(LIFE.multipliedBy(count)).until(() -> tokens.size() >= count);
	}

	/**
	 * Counts logins, by what became of them.
	 */
	private static final class Listener implements AuthenticationListener {

		private final Queue<AuthenticationAttempt> attempts = new ConcurrentLinkedQueue<>();

		private final Queue<SocketAddress> recycled = new ConcurrentLinkedQueue<>();

		private volatile Runnable onRecycle = () -> {
		};

		@Override
		public void onAttempt(AuthenticationAttempt attempt) {
			this.attempts.add(attempt);
		}

		@Override
		public void onRecycle(SocketAddress server) {
			this.recycled.add(server);
			this.onRecycle.run();
		}

	}

}
