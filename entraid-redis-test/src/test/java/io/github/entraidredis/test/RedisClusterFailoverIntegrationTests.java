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
import java.util.List;
import java.util.Objects;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisClusterFailoverIntegrationTests {

	/**
	 * Its slot belongs to the first of three masters.
	 */
	private static final String KEY = "{bar}";

	private AzureEmulator azure;

	private RedisEmulator redis;

	private RedisClients clients;

	@BeforeEach
	void start() {
		this.azure = AzureEmulator.builder().cluster(3, 1).start();
		this.redis = this.azure.redis();
		this.clients = new RedisClients(this.azure);
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.azure.close();
	}

	@Test
	void whenReplicaTakesOverThenItServesAndCanBeReplacedInTurn() {
		List<Integer> ports = this.redis.ports();
		try (RedisClusterClient client = this.clients.cluster(true);
				StatefulRedisClusterConnection<String, String> connection = client.connect()) {
			connection.sync().set(KEY, "value");
			assertThat(portOf(client)).isEqualTo(ports.get(0));
			this.redis.failOver();
			assertThat(connection.sync().get(KEY)).isEqualTo("value");
			assertThat(portOf(client)).isEqualTo(ports.get(3));
			this.redis.failOver();
			assertThat(connection.sync().get(KEY)).isEqualTo("value");
			assertThat(portOf(client)).isEqualTo(ports.get(0));
		}
		assertThat(this.redis.redundantAuthentications()).isZero();
	}

	@Test
	void whenMasterCrashesThenItsReplicaTakesOver() {
		List<Integer> ports = this.redis.ports();
		try (RedisClusterClient client = this.clients.cluster(true);
				StatefulRedisClusterConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> master = connection.getConnection(master(client).getNodeId()).sync();
			master.set(KEY, "value");
			assertThat(master.waitForReplication(1, 5000)).isEqualTo(1);
			this.redis.killServer(ports.get(0));
			Awaitility.await().ignoreExceptions().until(() -> portOf(client) == ports.get(3));
			assertThat(connection.sync().get(KEY)).isEqualTo("value");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this.redis::failOver)
				.withMessage("The first master has no replica");
		}
	}

	@Test
	void whenTokenExpiresThenConnectionsOfAllNodesClose() {
		this.azure.entra().tokenLifetime(Duration.ofSeconds(2));
		List<RedisClient> nodes = this.redis.ports().stream().map(this.clients::client).toList();
		List<StatefulRedisConnection<String, String>> connections = nodes.stream().map(RedisClient::connect).toList();
		assertThat(connections).hasSize(6)
			.allSatisfy((connection) -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
		Awaitility.await().until(() -> connections.stream().noneMatch(StatefulRedisConnection::isOpen));
		assertThat(this.redis.expiredConnections()).isEqualTo(6);
		assertThat(this.redis.handshakes()).isEqualTo(6);
		nodes.forEach(RedisClient::close);
	}

	@Test
	void whenServersCannotDoItThenItIsRefused() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this.redis::restartServer);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.redis.killServer(1));
	}

	private static int portOf(RedisClusterClient client) {
		return master(client).getUri().getPort();
	}

	private static RedisClusterNode master(RedisClusterClient client) {
		client.refreshPartitions();
		return Objects.requireNonNull(client.getPartitions().getMasterBySlot(SlotHash.getSlot(KEY)));
	}

}
