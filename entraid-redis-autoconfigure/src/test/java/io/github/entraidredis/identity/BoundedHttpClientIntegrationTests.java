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

package io.github.entraidredis.identity;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that accept a request and never end their answer.
 */
class BoundedHttpClientIntegrationTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final CountDownLatch accepted = new CountDownLatch(1);

	private ServerSocket server;

	@BeforeEach
	void listen() throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@Test
	void whenTheServerSendsAByteNowAndThenThenTheRequestEndsAllTheSame() {
		serve("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
		try (EntraIdHttpClient client = new EntraIdHttpClient(Duration.ofMillis(500))) {
			assertThat(CompletableFuture.supplyAsync(() -> send(client))).failsWithin(Duration.ofSeconds(5));
			assertThat(client.send(request()).toFuture()).failsWithin(Duration.ofSeconds(5));
		}
	}

	@Test
	void whenTheClientIsClosedThenItsCallersAreReleased() throws Exception {
		serve("");
		CompletableFuture<HttpResponse> answer;
		try (EntraIdHttpClient client = new EntraIdHttpClient(LONG)) {
			answer = CompletableFuture.supplyAsync(() -> send(client));
			this.accepted.await();
			assertThat(answer).isNotDone();
		}
		assertThat(answer).failsWithin(Duration.ofSeconds(5));
	}

	private HttpResponse send(EntraIdHttpClient client) {
		return client.sendSync(request(), Context.NONE);
	}

	private HttpRequest request() {
		return new HttpRequest(HttpMethod.GET, "http://127.0.0.1:" + this.server.getLocalPort() + "/token");
	}

	/**
	 * Answer with a header, and then with a byte every 10 ms for as long as the client
	 * listens.
	 */
	private void serve(String header) {
		Thread thread = new Thread(() -> {
			while (!this.server.isClosed()) {
				try (Socket socket = this.server.accept(); OutputStream out = socket.getOutputStream()) {
					socket.getInputStream().read();
					this.accepted.countDown();
					out.write(header.getBytes(StandardCharsets.US_ASCII));
					while (!header.isEmpty()) {
						out.write(' ');
						LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
					}
					// Nothing is sent: the client goes first
					socket.getInputStream().readAllBytes();
				}
				catch (IOException ex) {
					// The client went away
				}
			}
		}, "trickling-server");
		thread.setDaemon(true);
		thread.start();
	}

}
