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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TokenManager} with its real threads.
 */
class TokenManagerThreadTests {

	private final RefreshPolicy policy = new RefreshPolicy(0.75, Duration.ofMinutes(5), 0, Duration.ofMillis(200),
			Duration.ofMillis(20), Duration.ofMillis(100));

	@Test
	void whenFirstTokenIsLateThenAwaitReturnsIt() {
		CompletableFuture<AccessToken> answer = new CompletableFuture<>();
		try (TokenManager manager = new TokenManager(() -> answer, this.policy)) {
			manager.start();
			CompletableFuture<AccessToken> awaited = CompletableFuture.supplyAsync(manager::awaitToken);
			AccessToken token = token("late", 3600);
			answer.complete(token);
			assertThat(awaited).succeedsWithin(Duration.ofSeconds(5)).isSameAs(token);
		}
	}

	@Test
	void whenNoTokenComesThenAwaitFailsWithTheReasonAndLaterCallsFailAtOnce() {
		try (TokenManager manager = new TokenManager(CompletableFuture::new, this.policy)) {
			manager.start();
			assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(manager::awaitToken)
				.withMessageContaining("No valid access token");
			Awaitility.await().until(() -> manager.status().lastFailure() != null);
			assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(manager::awaitToken)
				.withMessageContaining("within 200 ms");
		}
	}

	@Test
	void whenAListenerBlocksThenOthersAreToldAndRenewalGoesOn() {
		CountDownLatch release = new CountDownLatch(1);
		List<AccessToken> told = new CopyOnWriteArrayList<>();
		AtomicInteger number = new AtomicInteger();
		TokenSource source = () -> CompletableFuture.completedFuture(token("x" + number.incrementAndGet(), 1));
		try (TokenManager manager = new TokenManager(source, this.policy)) {
			manager.addListener(new TokenListener() {

				@Override
				public void onRenewed(AccessToken token) {
					try {
						release.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}

			});
			manager.addListener(new TokenListener() {

				@Override
				public void onRenewed(AccessToken token) {
					told.add(token);
				}

			});
			manager.start();
			Awaitility.await().until(() -> told.size() >= 3);
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void whenClosedThenNoThreadIsLeft() {
		TokenManager manager = new TokenManager(() -> CompletableFuture.completedFuture(token("x", 60)), this.policy);
		manager.start();
		Awaitility.await().until(() -> manager.currentToken() != null);
		assertThat(threads()).isPositive();
		manager.close();
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void whenRunningThenItsThreadsDoNotKeepTheMachineAlive() {
		try (TokenManager manager = new TokenManager(CompletableFuture::new, this.policy)) {
			manager.start();
			Awaitility.await().until(() -> threads() > 0);
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn(TokenManagerThreadTests::isOurs)
				.allMatch(Thread::isDaemon);
		}
	}

	@Test
	void whenManyAreCreatedThenTheirRenewalsDiffer() {
		TokenSource source = () -> CompletableFuture.completedFuture(token("x", 3600));
		List<Duration> delays = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			try (TokenManager manager = new TokenManager(source, RefreshPolicy.defaults())) {
				manager.start();
				Awaitility.await().until(() -> manager.status().nextRequest() != null);
				TokenStatus status = manager.status();
				delays.add(Duration.between(status.token().issuedAt(), status.nextRequest()));
			}
		}
		assertThat(delays).anyMatch((delay) -> delay.compareTo(Duration.ofMinutes(43)) > 0);
	}

	private static long threads() {
		return Thread.getAllStackTraces().keySet().stream().filter(TokenManagerThreadTests::isOurs).count();
	}

	private static boolean isOurs(Thread thread) {
		return thread.getName().startsWith("entraid-redis-");
	}

	private static AccessToken token(String value, int seconds) {
		Instant now = Instant.now();
		return new AccessToken(value, "oid", now, now.plusSeconds(seconds), null);
	}

}
