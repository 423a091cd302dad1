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

package io.github.entraidredis.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(AzureEmulatorExtension.class)
class RedisEmulatorIntegrationTests {

	private static final int LARGE = 5 * 1024 * 1024;

	private static final int PIPELINED = 10_000;

	private RedisClients clients;

	@BeforeEach
	void createClients(AzureEmulator azure) {
		this.clients = new RedisClients(azure);
	}

	@AfterEach
	void closeClients() {
		this.clients.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "RESP2", "RESP3" })
	void whenValueIsLargeThenItComesBackIntact(ProtocolVersion protocol) {
		byte[] key = "large".getBytes(StandardCharsets.US_ASCII);
		byte[] value = new byte[LARGE];
		new Random(42).nextBytes(value);
		try (RedisClient client = this.clients.client(protocol);
				StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
			assertThat(connection.sync().set(key, value)).isEqualTo("OK");
			assertThat(connection.sync().get(key)).isEqualTo(value);
			assertThat(connection.sync().mget(key, key)).extracting((entry) -> entry.getValue().length)
				.containsExactly(LARGE, LARGE);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RESP2", "RESP3" })
	void whenCommandsArePipelinedThenRepliesComeInOrder(ProtocolVersion protocol) {
		try (RedisClient client = this.clients.client(protocol);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().del("counter");
			RedisAsyncCommands<String, String> async = connection.async();
			List<RedisFuture<Long>> futures = new ArrayList<>();
			connection.setAutoFlushCommands(false);
			for (int i = 0; i < PIPELINED; i++) {
				futures.add(async.incr("counter"));
			}
			connection.flushCommands();
			assertThat(LettuceFutures.awaitAll(20, TimeUnit.SECONDS, futures.toArray(new RedisFuture<?>[0]))).isTrue();
			for (int i = 0; i < PIPELINED; i++) {
				assertThat(futures.get(i).toCompletableFuture().join()).isEqualTo(i + 1);
			}
		}
	}

	@Test
	void whenClientDoesNotLogInThenCommandsAreRefused() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP2, null, "");
				StatefulRedisConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> sync = connection.sync();
			assertThatExceptionOfType(RedisCommandExecutionException.class).isThrownBy(() -> sync.get("key"))
				.withMessageStartingWith("NOAUTH");
		}
	}

	@Test
	void whenHelloHasNoLoginThenItIsRefused() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3, null, "")) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("NOAUTH");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RESP2", "RESP3" })
	void whenLoginIsNotGoodThenItIsRefused(ProtocolVersion protocol, AzureEmulator azure) {
		String user = EmulatedIdentity.SYSTEM_ASSIGNED.objectId();
		int failures = azure.redis().authenticationFailures();
		assertRefused(protocol, EmulatedIdentity.USER_ASSIGNED.objectId(), this.clients.token());
		assertRefused(protocol, "default", this.clients.token());
		assertRefused(protocol, user, "a foreign string");
		assertRefused(protocol, user,
				azure.entra()
					.issuer()
					.issue(EmulatedIdentity.SYSTEM_ASSIGNED, "https://management.azure.com", null)
					.value());
		assertThat(azure.redis().authenticationFailures()).isEqualTo(failures + 4);
	}

	private void assertRefused(ProtocolVersion protocol, String username, String password) {
		try (RedisClient client = this.clients.client(protocol, username, password)) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("WRONGPASS");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RESP2", "RESP3" })
	void whenMessagesArePublishedThenSubscriberGetsThemInOrder(ProtocolVersion protocol) {
		Queue<String> received = new ConcurrentLinkedQueue<>();
		try (RedisClient client = this.clients.client(protocol);
				StatefulRedisConnection<String, String> publisher = client.connect();
				StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub()) {
			subscriber.addListener(new RedisPubSubAdapter<>() {

				@Override
				public void message(String channel, String message) {
					received.add(message);
				}

				@Override
				public void message(String pattern, String channel, String message) {
					received.add(pattern + message);
				}

			});
			subscriber.sync().subscribe("news", "other");
			subscriber.sync().psubscribe("new?");
			assertThat(publisher.sync().publish("news", "a")).isEqualTo(2);
			assertThat(publisher.sync().publish("other", "b")).isEqualTo(1);
			Awaitility.await().untilAsserted(() -> assertThat(received).containsExactly("a", "new?a", "b"));
			subscriber.sync().unsubscribe();
			subscriber.sync().punsubscribe();
			Awaitility.await().until(() -> publisher.sync().publish("news", "c") == 0);
			assertThat(subscriber.sync().ping()).isEqualTo("PONG");
		}
	}

	@Test
	void whenSubscriberLogsInAgainThenItIsCounted(AzureEmulator azure) {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub()) {
			int before = azure.redis().reauthentications();
			subscriber.sync().subscribe("one", "two");
			subscriber.sync().auth(EmulatedIdentity.SYSTEM_ASSIGNED.objectId(), this.clients.token());
			assertThat(azure.redis().reauthentications()).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RESP2", "RESP3" })
	void whenTransactionRunsThenItsResultsComeTogether(ProtocolVersion protocol) {
		try (RedisClient client = this.clients.client(protocol);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> sync = connection.sync();
			sync.del("transaction");
			assertThat(sync.multi()).isEqualTo("OK");
			sync.rpush("transaction", "a", "b");
			sync.lrange("transaction", 0, -1);
			assertThat(sync.exec()).containsExactly(2L, List.of("a", "b"));
			sync.multi();
			sync.del("transaction");
			assertThat(sync.discard()).isEqualTo("OK");
			assertThat(sync.llen("transaction")).isEqualTo(2);
		}
	}

}
