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

import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisSentinelIntegrationTests {

	private AzureEmulator azure;

	private RedisEmulator redis;

	private RedisClients clients;

	@BeforeEach
	void start() {
		this.azure = AzureEmulator.builder().sentinel(1).start();
		this.redis = this.azure.redis();
		this.clients = new RedisClients(this.azure);
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.azure.close();
	}

	@Test
	void whenSentinelIsAskedThenItNamesHostAndGateways() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisSentinelConnection<String, String> sentinel = client.connectSentinel(uri())) {
			assertThat(sentinel.sync().master(this.redis.masterName())).containsEntry("ip", "localhost")
				.containsEntry("port", String.valueOf(this.redis.port()));
			assertThat(sentinel.sync().replicas(this.redis.masterName())).singleElement()
				.satisfies((replica) -> assertThat(replica).containsEntry("ip", "localhost")
					.containsEntry("port", String.valueOf(this.redis.ports().get(1))));
		}
	}

	@Test
	void whenSentinelGetsATokenThenItIsRefused() {
		RedisURI uri = uri();
		uri.getSentinels().get(0).setCredentialsProvider(uri.getCredentialsProvider());
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3)) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(() -> client.connectSentinel(uri))
				.withStackTraceContaining("WRONGPASS");
		}
	}

	@Test
	void whenReplicaTakesOverThenClientsReachIt() {
		List<Integer> ports = this.redis.ports();
		assertMaster(ports.get(0));
		this.redis.failOver();
		assertMaster(ports.get(1));
		this.redis.failOver();
		assertMaster(ports.get(0));
		assertThat(this.redis.redundantAuthentications()).isZero();
	}

	@Test
	void whenMasterCrashesThenItsReplicaTakesOver() {
		List<Integer> ports = this.redis.ports();
		this.redis.killServer(ports.get(0));
		Awaitility.await().ignoreExceptions().untilAsserted(() -> assertMaster(ports.get(1)));
	}

	private void assertMaster(int port) {
		int handshakes = this.redis.handshakes();
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect(uri())) {
			assertThat(connection.sync().set("key", "value")).isEqualTo("OK");
			assertThat(connection.sync().info("replication")).contains("role:master");
			assertThat(connection.sync().configGet("replica-announce-port")).containsEntry("replica-announce-port",
					String.valueOf(port));
		}
		assertThat(this.redis.handshakes()).isEqualTo(handshakes + 1);
	}

	private RedisURI uri() {
		RedisURI sentinel = this.clients.uri(this.redis.sentinelPorts().get(0), "default",
				this.redis.sentinelPassword());
		RedisURI uri = this.clients.uri(this.redis.port(), EmulatedIdentity.SYSTEM_ASSIGNED.objectId(),
				this.clients.token());
		return RedisURI.builder(uri).withSentinelMasterId(this.redis.masterName()).withSentinel(sentinel).build();
	}

}
