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

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many pooled connections, all held.
 */
class PoolIntegrationTests {

	private static final int CONNECTIONS = 200;

	private static final int ROTATIONS = 5;

	@Test
	void whenConnectionsOfAPoolAreHeldThenAllAreAuthenticatedInEveryRotation() {
		try (AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(8)).start()) {
			EmulatorContext.servicePrincipal(azure)
				.withPropertyValues("spring.data.redis.lettuce.pool.max-active=" + CONNECTIONS,
						"entraid.redis.refresh.ratio=0.5")
				.run((context) -> {
					LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
					factory.setShareNativeConnection(false);
					TokenCount tokens = TokenCount.of(context.getBean(TokenManager.class));
					List<RedisConnection> connections = open(factory);
					int before = tokens.get();
					Awaitility.await()
						.atMost(Duration.ofMinutes(1))
						.until(() -> tokens.get() >= before + ROTATIONS
								&& azure.redis().reauthentications() >= CONNECTIONS * ROTATIONS);
					assertThat(azure.redis().openConnections()).isEqualTo(CONNECTIONS);
					assertThat(azure.redis().connectionsOpened()).isEqualTo(CONNECTIONS);
					assertThat(azure.redis().handshakes()).isEqualTo(CONNECTIONS);
					assertThat(azure.redis().authenticationFailures()).isZero();
					assertThat(azure.redis().expiredConnections()).isZero();
					assertThat(azure.redis().redundantAuthentications()).isZero();
					connections.forEach((connection) -> assertThat(connection.ping()).isEqualTo("PONG"));
					connections.forEach(RedisConnection::close);
				});
		}
	}

	private static List<RedisConnection> open(LettuceConnectionFactory factory) {
		List<RedisConnection> connections = new ArrayList<>();
		for (int i = 0; i < CONNECTIONS; i++) {
			RedisConnection connection = factory.getConnection();
			connection.ping();
			connections.add(connection);
		}
		return connections;
	}

}
