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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AzureEmulatorIntegrationTests {

	private static final List<String> THREADS = List.of("entra-emulator", "redis-emulator", "emulator-http-client");

	@Test
	void whenEmulatorIsClosedThenNothingIsLeft() {
		AzureEmulator azure = AzureEmulator.start();
		try (RedisClients clients = new RedisClients(azure);
				RedisClient client = clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThat(connection.sync().ping()).isEqualTo("PONG");
			try (HttpResponse keys = azure.entra()
				.httpClient()
				.sendSync(new HttpRequest(HttpMethod.GET, "https://login.microsoftonline.com/t/discovery/v2.0/keys"),
						Context.NONE)) {
				assertThat(keys.getStatusCode()).isEqualTo(200);
			}
			assertThat(threads()).isNotEmpty();
			assertThat(redisServers()).isNotEmpty();
			azure.close();
		}
		azure.close();
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
		assertThat(redisServers()).isEmpty();
	}

	@Test
	void whenEmulatorIsClosedWhileARequestHangsThenItsCallerIsReleased() {
		AzureEmulator azure = AzureEmulator.start();
		azure.entra().fault(Fault.HANG);
		HttpRequest request = new HttpRequest(HttpMethod.GET,
				"http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=r")
			.setHeader(HttpHeaderName.fromString("Metadata"), "true");
		CompletableFuture<HttpResponse> answer = CompletableFuture
			.supplyAsync(() -> azure.entra().httpClient().sendSync(request, Context.NONE));
		Awaitility.await().until(() -> azure.entra().tokenRequests() == 1);
		azure.close();
		// Sooner than its timeout of 10 seconds
		assertThat(answer).failsWithin(Duration.ofSeconds(5));
	}

	@Test
	void whenEmulatorsRunSideBySideThenTheyAreSeparate() {
		try (AzureEmulator first = AzureEmulator.start(); AzureEmulator second = AzureEmulator.start()) {
			assertThat(first.redis().port()).isNotEqualTo(second.redis().port());
			assertThat(first.certificateAuthorityPem()).isNotEqualTo(second.certificateAuthorityPem());
			first.close();
			assertPings(second);
		}
	}

	@Test
	void whenRedisRunsAlreadyThenItIsUsedAndLeftWithoutPassword() throws IOException {
		int port = freePort();
		RedisServer server = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
		server.start();
		try {
			RedisAdmin withoutPassword = new RedisAdmin(new InetSocketAddress("127.0.0.1", port), null);
			for (int i = 0; i < 2; i++) {
				try (AzureEmulator azure = AzureEmulator.builder().redis("127.0.0.1", port).start()) {
					assertPings(azure);
					assertThatExceptionOfType(IllegalStateException.class)
						.isThrownBy(() -> azure.redis().restartServer());
					assertThatExceptionOfType(IllegalStateException.class)
						.isThrownBy(() -> withoutPassword.execute("PING"))
						.withMessageContaining("NOAUTH");
				}
				withoutPassword.execute("PING");
			}
		}
		finally {
			server.stop();
		}
	}

	@Test
	void whenRedisIsNotThereThenStartFailsAndNothingIsLeft() throws IOException {
		int port = freePort();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> AzureEmulator.builder().redis("127.0.0.1", port).start())
			.withMessageContaining("127.0.0.1:" + port);
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	@ParameterizedTest
	@MethodSource
	void whenSeveralServersAreClosedThenNothingIsLeft(UnaryOperator<AzureEmulator.Builder> servers, int count) {
		List<Path> directories;
		try (AzureEmulator azure = servers.apply(AzureEmulator.builder()).start()) {
			assertThat(redisServers()).hasSize(count);
			directories = RedisProcess.directories();
			assertThat(directories).hasSize(count).allSatisfy((directory) -> assertThat(directory).exists());
			azure.redis().killServer(azure.redis().ports().get(1));
			assertThat(redisServers()).hasSize(count - 1);
		}
		assertThat(redisServers()).isEmpty();
		assertThat(directories).noneMatch(Files::exists);
	}

	static Stream<Arguments> whenSeveralServersAreClosedThenNothingIsLeft() {
		UnaryOperator<AzureEmulator.Builder> cluster = (builder) -> builder.cluster(3, 1);
		UnaryOperator<AzureEmulator.Builder> replicas = (builder) -> builder.replicas(2);
		UnaryOperator<AzureEmulator.Builder> sentinel = (builder) -> builder.sentinel(1);
		return Stream.of(Arguments.of(cluster, 6), Arguments.of(replicas, 3), Arguments.of(sentinel, 3));
	}

	@Test
	void whenAServerDoesNotStartThenNothingIsLeft() {
		List<Path> directories = new ArrayList<>();
		Gateways gateways = new Gateways(new Certificates().serverContext(),
				new ClientConnections(new TokenIssuer(Clock.systemUTC(), Duration.ofHours(1)), Clock.systemUTC()));
		try {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> RedisNodes.start(gateways, (nodes) -> {
					nodes.add(gateways.forClients(), List.of(), RedisNode.ALL_COMMANDS);
					directories.addAll(RedisProcess.directories());
					nodes.add(gateways.forClients(), List.of("nonsense"), RedisNode.ALL_COMMANDS);
				}))
				.withMessageStartingWith("redis-server could not be started: Bad directive");
		}
		finally {
			gateways.close();
		}
		assertThat(redisServers()).isEmpty();
		assertThat(RedisProcess.directories()).isEmpty();
		assertThat(directories).hasSize(1).noneMatch(Files::exists);
	}

	@Test
	void whenServersAreAskedForTwiceThenItIsRefused() {
		AzureEmulator.Builder builder = AzureEmulator.builder().cluster(3, 0);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> builder.redis("localhost", 6379))
			.withMessageContaining("exclude each other");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> AzureEmulator.builder().cluster(0, 1));
	}

	private static void assertPings(AzureEmulator azure) {
		try (RedisClients clients = new RedisClients(azure);
				RedisClient client = clients.client(ProtocolVersion.RESP3);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThat(connection.sync().ping()).isEqualTo("PONG");
		}
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> THREADS.stream().anyMatch(name::startsWith))
			.toList();
	}

	private static List<String> redisServers() {
		try (Stream<ProcessHandle> processes = ProcessHandle.current().descendants()) {
			return processes.filter(ProcessHandle::isAlive)
				.map((process) -> process.info().command().orElse(""))
				.filter((command) -> command.contains("redis"))
				.toList();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
