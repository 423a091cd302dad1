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

package io.github.entraidredis.benchmark;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.lettuce.ConnectionWatch;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.ReauthenticateBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce client of one candidate, with threads of its own.
 */
final class BenchmarkClient implements AutoCloseable {

	private static final int CONNECTING_AT_ONCE = 50;

	private static final int THREADS = 2;

	private final ClientResources resources;

	private final RedisURI uri;

	private final RedisClient client;

	/**
	 * Create a client; it does not connect yet.
	 * @param candidate who it belongs to
	 * @param port port of the server on localhost
	 * @param authority certificate that is trusted, PEM encoded, or {@code null} for no
	 * TLS
	 */
	BenchmarkClient(Candidate candidate, int port, @Nullable String authority) {
		DefaultClientResources.Builder resources = DefaultClientResources.builder()
			.ioThreadPoolSize(THREADS)
			.computationThreadPoolSize(THREADS);
		if (candidate.watched()) {
			resources.nettyCustomizer(new ConnectionWatch());
		}
		this.resources = resources.build();
		this.uri = RedisURI.builder()
			.withHost("localhost")
			.withPort(port)
			.withSsl(authority != null)
			.withTimeout(Duration.ofSeconds(60))
			.withAuthentication(candidate.credentials())
			.build();
		this.client = RedisClient.create(this.resources, this.uri);
		this.client.setOptions(options(authority));
	}

	private static ClientOptions options(@Nullable String authority) {
		ClientOptions.Builder options = ClientOptions.builder()
			.autoReconnect(false)
			.reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS);
		if (authority != null) {
			options.sslOptions(SslOptions.builder()
				.jdkSslProvider()
				.trustManager(() -> new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII)))
				.build());
		}
		return options.build();
	}

	StatefulRedisConnection<String, String> connect() {
		return this.client.connect();
	}

	/**
	 * Open many connections. They are closed with the client.
	 * @return the connections
	 */
	List<StatefulRedisConnection<String, String>> connect(int count) {
		List<StatefulRedisConnection<String, String>> connections = new ArrayList<>(count);
		while (connections.size() < count) {
			List<CompletionStage<StatefulRedisConnection<String, String>>> opening = new ArrayList<>();
			for (int i = connections.size(); i < count && opening.size() < CONNECTING_AT_ONCE; i++) {
				opening.add(this.client.connectAsync(StringCodec.UTF8, this.uri));
			}
			opening.forEach((connection) -> connections.add(connection.toCompletableFuture().join()));
		}
		return connections;
	}

	@Override
	public void close() {
		this.client.shutdown(0, 30, TimeUnit.SECONDS);
		this.resources.shutdown(0, 30, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
