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

import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisClusterIntegrationTests {

	private static final EmulatedIdentity IDENTITY = EmulatedIdentity.SYSTEM_ASSIGNED;

	/**
	 * Its slot belongs to the first of three masters.
	 */
	private static final String FIRST_KEY = "hello";

	private static final String SLOT = "866";

	private static AzureEmulator azure;

	private RedisClients clients;

	@BeforeAll
	static void start() {
		azure = AzureEmulator.builder().cluster(3, 1).start();
	}

	@AfterAll
	static void stop() {
		azure.close();
	}

	@BeforeEach
	void createClients() {
		this.clients = new RedisClients(azure);
	}

	@AfterEach
	void closeClients() {
		this.clients.close();
	}

	@Test
	void whenNodesAreMappedToTheHostThenKeysOfAllNodesAreWrittenAndRead() {
		int handshakes = azure.redis().handshakes();
		try (RedisClusterClient client = this.clients.cluster(true);
				StatefulRedisClusterConnection<String, String> connection = client.connect()) {
			IntStream.range(0, 100).forEach((i) -> connection.sync().set("key" + i, "value" + i));
			IntStream.range(0, 100).forEach((i) -> assertThat(connection.sync().get("key" + i)).isEqualTo("value" + i));
			assertThat(connection.sync().upstream().commands().dbsize()).hasSize(3)
				.allSatisfy((keys) -> assertThat(keys).isPositive());
			assertThat(client.getPartitions()).extracting((node) -> node.getUri().getPort())
				.containsExactlyInAnyOrderElementsOf(azure.redis().ports());
			assertThat(client.getPartitions()).filteredOn((node) -> node.is(RedisClusterNode.NodeFlag.REPLICA))
				.hasSize(3);
		}
		assertThat(azure.redis().handshakes()).isGreaterThanOrEqualTo(handshakes + 4);
		assertThat(azure.redis().redundantAuthentications()).isZero();
	}

	@Test
	void whenClientFollowsTheAnnouncedAddressesThenTheCertificateDoesNotFit() {
		try (RedisClusterClient client = this.clients.cluster(false)) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("No subject alternative names matching IP address 127.0.0.1 found");
		}
	}

	@Test
	void whenAnotherNodeServesTheSlotThenMovedNamesItsGateway() {
		try (RedisClient client = this.clients.client(azure.redis().ports().get(0));
				StatefulRedisConnection<String, String> connection = client.connect()) {
			// Slot 12182 belongs to the third of three masters
			assertThatExceptionOfType(RedisCommandExecutionException.class)
				.isThrownBy(() -> connection.sync().get("foo"))
				.withMessage("MOVED 12182 127.0.0.1:" + azure.redis().ports().get(2));
		}
	}

	@Test
	void whenSlotMigratesThenAskNamesTheGatewayOfItsTarget() {
		RedisAdmin source = server(0);
		RedisAdmin target = server(1);
		setSlot(source, "MIGRATING", target.execute("CLUSTER", "MYID"));
		setSlot(target, "IMPORTING", source.execute("CLUSTER", "MYID"));
		try (RedisClient client = this.clients.client(azure.redis().ports().get(0));
				StatefulRedisConnection<String, String> connection = client.connect();
				RedisClusterClient clusterClient = this.clients.cluster(true);
				StatefulRedisClusterConnection<String, String> cluster = clusterClient.connect()) {
			assertThatExceptionOfType(RedisCommandExecutionException.class)
				.isThrownBy(() -> connection.sync().get(FIRST_KEY))
				.withMessage("ASK " + SLOT + " 127.0.0.1:" + azure.redis().ports().get(1));
			cluster.sync().set(FIRST_KEY, "migrated");
			assertThat(cluster.sync().get(FIRST_KEY)).isEqualTo("migrated");
			assertThat(target.execute("CLUSTER", "COUNTKEYSINSLOT", SLOT)).isEqualTo("1");
			cluster.sync().del(FIRST_KEY);
		}
		finally {
			setSlot(source, "STABLE");
			setSlot(target, "STABLE");
		}
	}

	/**
	 * Reach a server as the others do, in plain text through its gateway.
	 */
	private static RedisAdmin server(int index) {
		int port = azure.redis().ports().get(index);
		return new RedisAdmin(new InetSocketAddress("127.0.0.1", port), azure.redis().internalPassword());
	}

	private static void setSlot(RedisAdmin server, String... state) {
		server.execute(Stream.concat(Stream.of("CLUSTER", "SETSLOT", SLOT), Stream.of(state)).toArray(String[]::new));
	}

	@Test
	void whenMyIdIsAskedForThenItIsRefusedAndTheRestIsNot() {
		try (RedisClient client = this.clients.client(ProtocolVersion.RESP2);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> sync = connection.sync();
			CommandArgs<String, String> myId = new CommandArgs<>(StringCodec.UTF8).add("MYID");
			assertThatExceptionOfType(RedisCommandExecutionException.class)
				.isThrownBy(() -> sync.dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), myId));
			assertThat(sync.clusterSlots()).hasSize(3);
			assertThat(sync.clusterNodes().lines()).hasSize(6)
				.allSatisfy((line) -> assertThat(line).contains(" 127.0.0.1:"));
			assertThat(sync.clusterInfo()).contains("cluster_state:ok");
			assertThat(sync.clusterKeyslot("foo")).isEqualTo(12182);
			assertThat(sync.clusterCountKeysInSlot(1)).isZero();
			assertThat(sync.clusterGetKeysInSlot(1, 10)).isEmpty();
			assertThat(sync.readOnly()).isEqualTo("OK");
			assertThat(sync.readWrite()).isEqualTo("OK");
		}
	}

	@Test
	void whenClientComesInPlainTextThenItsTokenIsNoPassword() {
		RedisURI uri = this.clients.uri(azure.redis().ports().get(0), IDENTITY.objectId(), this.clients.token());
		uri.setSsl(false);
		int opened = azure.redis().connectionsOpened();
		try (RedisClient client = RedisClient.create(uri)) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("WRONGPASS");
		}
		assertThat(azure.redis().connectionsOpened()).isEqualTo(opened);
	}

}
