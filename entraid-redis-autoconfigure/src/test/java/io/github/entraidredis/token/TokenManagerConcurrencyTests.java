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

package io.github.entraidredis.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TokenManager} that is used by many threads at once.
 */
class TokenManagerConcurrencyTests {

	private static final int THREADS = 8;

	private final RefreshPolicy policy = new RefreshPolicy(0.75, Duration.ofMinutes(5), 0, Duration.ofMillis(50),
			Duration.ofMillis(1), Duration.ofMillis(2));

	private final Queue<CompletableFuture<AccessToken>> requests = new ConcurrentLinkedQueue<>();

	private final AtomicInteger tokens = new AtomicInteger();

	private final TokenManager manager = new TokenManager(this::request, this.policy);

	@Test
	void whenManyThreadsStartAndStopThenTheManagerIsInOneStateAndRequestsOfOldRunsEnd() throws Exception {
		together((thread) -> {
			for (int i = 0; i < 200; i++) {
				if ((i + thread) % 2 == 0) {
					this.manager.start();
				}
				else {
					this.manager.stop();
				}
				this.manager.refresh();
				this.manager.currentToken();
			}
		});
		this.manager.start();
		assertThat(this.manager.isRunning()).isTrue();
		Awaitility.await().until(() -> this.manager.currentToken() != null);
		this.manager.close();
		assertThatNothingIsLeft();
	}

	@Test
	void whenManyThreadsCloseDuringRequestsThenNothingIsLeft() throws Exception {
		this.manager.start();
		Awaitility.await().until(() -> !this.requests.isEmpty());
		List<CompletableFuture<AccessToken>> callers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			callers.add(this.manager.refresh());
		}
		together((thread) -> this.manager.close());
		// Answered on threads of their own
		Awaitility.await().until(() -> callers.stream().allMatch(CompletableFuture::isDone));
		assertThatIllegalStateException().isThrownBy(this.manager::start);
		assertThatNothingIsLeft();
	}

	@Test
	void whenACallerWaitsInItsAnswerThenRenewalGoesOn() {
		this.manager.start();
		Awaitility.await().until(() -> this.manager.currentToken() != null);
		CompletableFuture<Void> waiting = this.manager.refresh()
			.handle((token, failure) -> this.manager.refresh().handle((next, ignored) -> next).join())
			.thenRun(() -> {
			});
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
		this.manager.close();
		assertThatNothingIsLeft();
	}

	@Test
	void whenACallerWaitsForAnotherThreadAsTheManagerStopsThenStopReturns() {
		this.manager.start();
		CompletableFuture<Void> waiting = this.manager.refresh()
			.handle((token, failure) -> CompletableFuture.runAsync(this.manager::start).join());
		assertThat(CompletableFuture.runAsync(this.manager::stop)).succeedsWithin(Duration.ofSeconds(10));
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
		this.manager.close();
		assertThatNothingIsLeft();
	}

	@Test
	void whenAThreadWaitsForEverThenItGetsTheToken() {
		this.manager.start();
		assertThat(CompletableFuture.supplyAsync(() -> this.manager.awaitToken(Duration.ofSeconds(Long.MAX_VALUE))))
			.succeedsWithin(Duration.ofSeconds(10))
			.isNotNull();
		this.manager.close();
		assertThatNothingIsLeft();
	}

	@Test
	void whenAListenerRemovesItselfThenItIsToldNothingMore() {
		Queue<String> told = new ConcurrentLinkedQueue<>();
		this.manager.addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				told.add("once");
				TokenManagerConcurrencyTests.this.manager.removeListener(this);
			}

		});
		this.manager.start();
		Awaitility.await().until(() -> !told.isEmpty());
		int before = this.tokens.get();
		// What was on its way when the listener left may still arrive
		Awaitility.await().until(() -> {
			this.manager.refresh();
			return this.tokens.get() > before + 3;
		});
		int settled = told.size();
		Awaitility.await().until(() -> {
			this.manager.refresh();
			return this.tokens.get() > before + 10;
		});
		assertThat(told).hasSize(settled);
		this.manager.close();
		assertThatNothingIsLeft();
	}

	/**
	 * Every third request hangs, the others are answered at once with a newer token.
	 */
	private CompletableFuture<AccessToken> request() {
		CompletableFuture<AccessToken> answer = new CompletableFuture<>();
		this.requests.add(answer);
		int number = this.tokens.incrementAndGet();
		if (number % 3 != 0) {
			Instant now = Instant.now();
			answer.complete(new AccessToken("secret", "oid", now, now.plusSeconds(3600 + number), null));
		}
		return answer;
	}

	private void assertThatNothingIsLeft() {
		assertThat(this.manager.isRunning()).isFalse();
		assertThat(this.manager.currentToken()).isNull();
		Awaitility.await().until(() -> this.requests.stream().allMatch(CompletableFuture::isDone));
		Awaitility.await().until(() -> threads() == 0);
	}

	private static void together(Work work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		CyclicBarrier barrier = new CyclicBarrier(THREADS);
		try {
			List<Future<?>> results = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int thread = i;
				results.add(executor.submit(() -> {
					barrier.await();
					work.run(thread);
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("entraid-redis-"))
			.count();
	}

	private interface Work {

		void run(int thread);

	}

}
