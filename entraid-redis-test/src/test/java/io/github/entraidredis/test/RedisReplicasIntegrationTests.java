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

import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisReplicasIntegrationTests {

	@Test
	void whenClientPrefersReplicasThenItReadsFromThem() {
		try (AzureEmulator azure = AzureEmulator.builder().replicas(2).start();
				RedisClients clients = new RedisClients(azure);
				RedisClient client = clients.client(ProtocolVersion.RESP3)) {
			List<RedisURI> nodes = azure.redis()
				.ports()
				.stream()
				.map((port) -> clients.uri(port, EmulatedIdentity.SYSTEM_ASSIGNED.objectId(), clients.token()))
				.toList();
			try (StatefulRedisMasterReplicaConnection<String, String> connection = MasterReplica.connect(client,
					StringCodec.UTF8, nodes)) {
				connection.setReadFrom(ReadFrom.REPLICA);
				connection.sync().set("key", "value");
				Awaitility.await().until(() -> "value".equals(connection.sync().get("key")));
				connection.setReadFrom(ReadFrom.UPSTREAM);
				azure.redis().killServer(azure.redis().ports().get(1));
				azure.redis().killServer(azure.redis().ports().get(2));
				assertThat(connection.sync().get("key")).isEqualTo("value");
			}
			assertThat(azure.redis().redundantAuthentications()).isZero();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(azure.redis()::failOver);
		}
	}

}
