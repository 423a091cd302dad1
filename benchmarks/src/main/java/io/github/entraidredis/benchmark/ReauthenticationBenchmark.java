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

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.test.AzureEmulator;
import io.lettuce.core.api.StatefulRedisConnection;
import reactor.core.publisher.Mono;

/**
 * Renews the token while many connections are open, and measures how long it takes until
 * the server has accepted it on the last one, and what memory that takes. The candidates
 * take turns; in each turn connections are opened, re-authenticated several times, and
 * closed.
 */
final class ReauthenticationBenchmark implements AutoCloseable {

	private static final int RENEWALS = 5;

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	/**
	 * Client and gateway hold one end each, and the gateway one to redis-server.
	 */
	private static final int FILES_PER_CONNECTION = 3;

	private final int connections;

	private final int rounds;

	private final AzureEmulator azure = AzureEmulator.start();

	private final RenewableTokens tokens = new RenewableTokens(this.azure);

	private final List<Candidate> candidates = List.of(
			new Candidate("this library", new EntraIdCredentialsProvider(this.tokens.manager(), List.of()), true),
			new Candidate("Lettuce's own", new StreamedCredentials(this.tokens.manager()), false), new Candidate("none",
					() -> Mono.just(StreamedCredentials.credentials(this.tokens.manager().awaitToken())), false));

	/**
	 * Create a benchmark and start the emulator.
	 * @param connections connections that are open
	 * @param rounds turns of each candidate that count
	 */
	ReauthenticationBenchmark(int connections, int rounds) {
		Machine.requireFiles((long) connections * FILES_PER_CONNECTION);
		this.connections = connections;
		this.rounds = rounds;
	}

	void run(PrintStream out) throws InterruptedException {
		out.printf("Re-authentication of %,d connections over TLS, %d rounds of %d renewals%n", this.connections,
				this.rounds, RENEWALS);
		Results results = results();
		for (int round = 0; round <= this.rounds; round++) {
			// The first one warms up
			Results target = (round == 0) ? results() : results;
			for (Candidate candidate : inTurn(round)) {
				takeTurn(candidate, target);
			}
		}
		results.print(out);
	}

	/**
	 * Who goes first changes, so that nobody always follows the same one.
	 */
	private List<Candidate> inTurn(int round) {
		List<Candidate> turns = new ArrayList<>(this.candidates);
		Collections.rotate(turns, round);
		if (round % 2 == 1) {
			Collections.reverse(turns);
		}
		return turns;
	}

	private Results results() {
		return new Results(this.candidates.stream().map(Candidate::name).toList());
	}

	private void takeTurn(Candidate candidate, Results results) throws InterruptedException {
		try (BenchmarkClient client = new BenchmarkClient(candidate, this.azure.redis().port(),
				this.azure.certificateAuthorityPem())) {
			long before = Heap.used();
			List<StatefulRedisConnection<String, String>> open = client.connect(this.connections);
			results.add("heap per connection when open, KB", candidate.name(), heapPerConnection(before));
			if (candidate.watched() || candidate.credentials().supportsStreaming()) {
				for (int i = 0; i < RENEWALS; i++) {
					renew(candidate, results);
				}
				results.add("heap per connection when renewed, KB", candidate.name(), heapPerConnection(before));
			}
			requireAll(open);
		}
		await("All connections are closed", () -> this.azure.redis().openConnections() == 0);
	}

	private double heapPerConnection(long before) throws InterruptedException {
		return (Heap.used() - before) / 1024.0 / this.connections;
	}

	private void renew(Candidate candidate, Results results) throws InterruptedException {
		int expected = this.azure.redis().reauthentications() + this.connections;
		ClientThreads before = ClientThreads.now();
		long start = this.tokens.renew();
		await("All connections are re-authenticated", () -> this.azure.redis().reauthentications() >= expected);
		results.add("renewal until last accepted, ms", candidate.name(), (System.nanoTime() - start) / 1e6);
		// The last answers are still on their way to the client
		Thread.sleep(200);
		results.add("CPU of the client's threads, ms", candidate.name(), ClientThreads.now().since(before) / 1e6);
	}

	/**
	 * Also keeps the connections reachable until here.
	 */
	private void requireAll(List<StatefulRedisConnection<String, String>> open) {
		long alive = open.stream().filter(StatefulRedisConnection::isOpen).count();
		int failures = this.azure.redis().authenticationFailures();
		if (alive < this.connections || failures > 0) {
			throw new IllegalStateException("%d connections are open, and %d logins failed".formatted(alive, failures));
		}
	}

	private static void await(String what, BooleanSupplier condition) {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException(what + ": not within " + TIMEOUT.toSeconds() + " s");
			}
			LockSupport.parkNanos(100_000);
		}
	}

	@Override
	public void close() {
		this.tokens.close();
		this.azure.close();
	}

}
