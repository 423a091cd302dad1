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

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Sends commands over one connection whose commands pass through this library's handler,
 * and over one without it. Both take turns of less than a second; who begins changes.
 */
final class CommandBenchmark implements AutoCloseable {

	private static final int WARM_UP = 10;

	private static final int ROUNDS = 40;

	private static final int PAIRS = 4000;

	private static final int BATCHES = 40;

	private static final int BATCH = 1000;

	private final PlainRedis redis = new PlainRedis();

	private final TokenManager tokenManager;

	private final List<Candidate> candidates;

	/**
	 * Create a benchmark and start redis-server.
	 * @throws IOException if it does not start
	 */
	CommandBenchmark() throws IOException {
		Instant now = Instant.now();
		// As long as a real one
		AccessToken token = new AccessToken("t".repeat(1800), "principal", now, now.plus(Duration.ofHours(1)), null);
		this.redis.addUser(token.principal(), token.value());
		this.tokenManager = new TokenManager(() -> CompletableFuture.completedFuture(token), RefreshPolicy.defaults());
		this.tokenManager.start();
		EntraIdCredentialsProvider credentials = new EntraIdCredentialsProvider(this.tokenManager, List.of());
		this.candidates = List.of(new Candidate("with handler", credentials, true),
				new Candidate("without", credentials, false));
	}

	void run(PrintStream out) {
		out.printf("GET and SET over one connection without TLS, %d rounds%n", ROUNDS);
		Results results = results();
		try (BenchmarkClient with = client(0); BenchmarkClient without = client(1)) {
			List<StatefulRedisConnection<String, String>> connections = List.of(with.connect(), without.connect());
			for (int round = -WARM_UP; round < ROUNDS; round++) {
				Results target = (round < 0) ? results() : results;
				int first = Math.floorMod(round, 2);
				takeTurn(first, connections.get(first), target);
				takeTurn(1 - first, connections.get(1 - first), target);
			}
		}
		results.print(out);
	}

	private Results results() {
		return new Results(this.candidates.stream().map(Candidate::name).toList());
	}

	private BenchmarkClient client(int candidate) {
		return new BenchmarkClient(this.candidates.get(candidate), this.redis.port(), null);
	}

	private void takeTurn(int candidate, StatefulRedisConnection<String, String> connection, Results results) {
		String name = this.candidates.get(candidate).name();
		results.add("pipelined, commands per second", name, perSecond(BATCHES * BATCH, () -> pipeline(connection)));
		results.add("one by one, commands per second", name, perSecond(2 * PAIRS, () -> oneByOne(connection)));
	}

	private static void pipeline(StatefulRedisConnection<String, String> connection) {
		RedisAsyncCommands<String, String> commands = connection.async();
		for (int batch = 0; batch < BATCHES; batch++) {
			List<RedisFuture<String>> answers = new ArrayList<>(BATCH);
			for (int i = 0; i < BATCH; i += 2) {
				answers.add(commands.set("key", "value"));
				answers.add(commands.get("key"));
			}
			LettuceFutures.awaitAll(Duration.ofMinutes(1), answers.toArray(RedisFuture[]::new));
		}
	}

	private static void oneByOne(StatefulRedisConnection<String, String> connection) {
		RedisCommands<String, String> commands = connection.sync();
		for (int i = 0; i < PAIRS; i++) {
			commands.set("key", "value");
			commands.get("key");
		}
	}

	private static double perSecond(int commands, Runnable work) {
		long start = System.nanoTime();
		work.run();
		return commands * 1e9 / (System.nanoTime() - start);
	}

	@Override
	public void close() throws IOException {
		this.tokenManager.close();
		this.redis.close();
	}

}
