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

import java.time.Duration;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisLoginIntegrationTests {

	private static final EmulatedIdentity IDENTITY = EmulatedIdentity.SYSTEM_ASSIGNED;

	private static final Duration SHORT = Duration.ofSeconds(2);

	private AzureEmulator azure;

	private RedisEmulator redis;

	private RedisClients clients;

	@BeforeEach
	void start() {
		this.azure = AzureEmulator.start();
		this.redis = this.azure.redis();
		this.clients = new RedisClients(this.azure);
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.azure.close();
	}

	@Test
	void whenTokenExpiresThenConnectionIsClosed() {
		this.azure.entra().tokenLifetime(SHORT);
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			awaitClosed(connection);
			assertThat(this.redis.expiredConnections()).isEqualTo(1);
			Awaitility.await().until(() -> this.redis.openConnections() == 0);
		}
	}

	@Test
	void whenConnectionLogsInWithNewerTokenThenItStaysOpen() {
		this.azure.entra().tokenLifetime(SHORT);
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect();
				RedisClient otherClient = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> other = otherClient.connect()) {
			this.azure.entra().tokenLifetime(Duration.ofHours(1));
			connection.sync().auth(IDENTITY.objectId(), this.clients.token());
			awaitClosed(other);
			// Both first tokens have expired by then
			Awaitility.await()
				.during(Duration.ofSeconds(1))
				.until(() -> connection.isOpen() && "PONG".equals(connection.sync().ping()));
			assertThat(this.redis.expiredConnections()).isEqualTo(1);
			assertThat(this.redis.reauthentications()).isEqualTo(1);
			assertThat(this.redis.redundantAuthentications()).isZero();
		}
	}

	@Test
	void whenClockPassesExpiryThenOpenConnectionIsClosed() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			this.azure.entra().clockOffset(Duration.ofMinutes(59));
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			this.azure.entra().clockOffset(Duration.ofMinutes(61));
			awaitClosed(connection);
			assertThat(this.redis.expiredConnections()).isEqualTo(1);
		}
	}

	@Test
	void whenLoginWaitsBehindBlockingCommandThenItDoesNotKeepTheConnection() {
		this.azure.entra().tokenLifetime(SHORT);
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			this.azure.entra().tokenLifetime(Duration.ofHours(1));
			RedisFuture<KeyValue<String, String>> blocked = connection.async().blpop(0, "empty");
			RedisFuture<String> login = connection.async().auth(IDENTITY.objectId(), this.clients.token());
			awaitClosed(connection);
			assertThat(blocked.toCompletableFuture()).isCompletedExceptionally();
			assertThat(login.toCompletableFuture()).isCompletedExceptionally();
			assertThat(this.redis.expiredConnections()).isEqualTo(1);
			assertThat(this.redis.reauthentications()).isZero();
		}
	}

	@Test
	void whenLaterLoginIsRefusedThenEarlierOneHolds() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThatExceptionOfType(RedisException.class)
				.isThrownBy(() -> connection.sync().auth(IDENTITY.objectId(), "wrong"))
				.withMessageStartingWith("WRONGPASS");
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			assertThat(connection.sync().aclWhoami()).isEqualTo(IDENTITY.objectId());
			assertThat(this.redis.authenticationFailures()).isEqualTo(1);
		}
	}

	@Test
	void whenConnectionsAreKilledThenAllClose() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> first = client.connect();
				StatefulRedisConnection<String, String> second = client.connect()) {
			this.redis.killConnections();
			awaitClosed(first);
			awaitClosed(second);
			Awaitility.await().until(() -> this.redis.openConnections() == 0);
			assertThat(this.redis.expiredConnections()).isZero();
		}
	}

	@Test
	void whenAuthenticationIsRefusedThenOnlyNewLoginsFail() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			this.redis.refuseAuthentication(true);
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("WRONGPASS");
			this.redis.refuseAuthentication(false);
			assertConnects(client);
		}
	}

	@Test
	void whenPartOfLoginsIsRefusedThenTheOthersSucceed() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			this.redis.refuseAuthentication(0.25);
			String token = this.clients.token();
			int before = this.redis.reauthentications();
			for (int i = 0; i < 20; i++) {
				connection.async().auth(IDENTITY.objectId(), token);
			}
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			assertThat(this.redis.authenticationFailures()).isEqualTo(5);
			assertThat(this.redis.reauthentications()).isEqualTo(before + 15);
		}
	}

	@Test
	void whenServerRestartsThenConnectionsCloseAndClientsLogInAgain() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().set("key", "value");
			this.redis.restartServer();
			awaitClosed(connection);
			try (StatefulRedisConnection<String, String> next = client.connect()) {
				assertThat(next.sync().aclWhoami()).isEqualTo(IDENTITY.objectId());
				assertThat(next.sync().get("key")).isNull();
			}
		}
	}

	@Test
	void whenIdentityIsRevokedThenOnlyItsConnectionsClose() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> revoked = client.connect();
				RedisClient otherClient = this.clients.client(ProtocolVersion.RESP2, EmulatedIdentity.USER_ASSIGNED);
				StatefulRedisConnection<String, String> other = otherClient.connect()) {
			this.redis.revoke(IDENTITY);
			awaitClosed(revoked);
			assertThat(other.sync().ping()).isEqualTo("PONG");
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("WRONGPASS");
			this.redis.restore(IDENTITY);
			assertConnects(client);
		}
	}

	@Test
	void whenClientsLogInThenTheyAreCounted() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> first = client.connect();
				StatefulRedisConnection<String, String> second = client.connect()) {
			String token = this.clients.token();
			first.sync().auth(IDENTITY.objectId(), token);
			second.sync().auth(IDENTITY.objectId(), token);
			assertThat(this.redis.connectionsOpened()).isEqualTo(2);
			assertThat(this.redis.openConnections()).isEqualTo(2);
			assertThat(this.redis.handshakes()).isEqualTo(2);
			assertThat(this.redis.reauthentications()).isEqualTo(2);
			assertThat(this.redis.redundantAuthentications()).isZero();
			first.sync().auth(IDENTITY.objectId(), token);
			assertThat(this.redis.redundantAuthentications()).isEqualTo(1);
			assertThat(this.redis.authenticationFailures()).isZero();
		}
		Awaitility.await().until(() -> this.redis.openConnections() == 0);
		assertThat(this.redis.redundantAuthentications()).isEqualTo(1);
	}

	private static void assertConnects(RedisClient client) {
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThat(connection.sync().ping()).isEqualTo("PONG");
		}
	}

	private static void awaitClosed(StatefulRedisConnection<String, String> connection) {
		Awaitility.await().until(() -> !connection.isOpen());
	}

}
