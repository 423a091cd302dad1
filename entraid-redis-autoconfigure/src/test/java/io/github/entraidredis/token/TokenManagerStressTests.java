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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenManager} with its real threads, tokens that are renewed as fast
 * as it can, and threads that read without a pause. The system property
 * {@code entraid.stress.seconds} says for how long.
 */
class TokenManagerStressTests {

	private static final int READERS = 3;

	private static final Duration TIME = Duration.ofSeconds(Long.getLong("entraid.stress.seconds", 2));

	/**
	 * The virtual machine takes a lock of its own at times, seen once in 50 runs. A lock
	 * that the writer holds while it renews blocks a reader a hundred times a second.
	 */
	private static final long LOCKS_OF_THE_JVM = 5;

	private static final Logger logger = (Logger) LoggerFactory.getLogger(TokenManager.class.getPackageName());

	private static @Nullable Level level;

	private static final Duration LIFE = Duration.ofMillis(20);

	// No delays, and a request that gets no answer outlasts a token
	private final RefreshPolicy policy = new RefreshPolicy(0.05, Duration.ZERO, 0, LIFE.multipliedBy(2),
			Duration.ofNanos(1), Duration.ofNanos(1));

	@BeforeAll
	static void silenceLog() {
		level = logger.getLevel();
		logger.setLevel(Level.OFF);
	}

	@AfterAll
	static void restoreLog() {
		logger.setLevel(level);
	}

	@Test
	void whenTokensAreRenewedWithoutAPauseThenReadersSeeWholeOnesInOrderAndNeverWait() throws InterruptedException {
		List<StressReader> readers = new ArrayList<>();
		try (TokenManager manager = new TokenManager(new NumberedSource(), this.policy)) {
			manager.addListener(new RenewingListener(manager));
			manager.start();
			Instant end = Instant.now().plus(TIME);
			for (int i = 0; i < READERS; i++) {
				StressReader reader = new StressReader(manager, end);
				readers.add(reader);
				reader.start();
			}
			for (StressReader reader : readers) {
				reader.join(TIME.plusSeconds(30).toMillis());
			}
		}
		for (StressReader reader : readers) {
			System.out.println(reader);
			assertThat(reader.isAlive()).isFalse();
			assertThat(reader.violation).isNull();
			assertThat(reader.blocked).as("Times a reader was blocked").isLessThanOrEqualTo(LOCKS_OF_THE_JVM);
			assertThat(reader.waited).as("Times a reader waited").isLessThanOrEqualTo(LOCKS_OF_THE_JVM);
			assertThat(reader.expiries).as("Times a reader saw an expired token").isPositive();
		}
	}

	/**
	 * Return the token of a number, which is that of the microsecond of its issue.
	 */
	static AccessToken token(long number) {
		Instant issuedAt = Instant.EPOCH.plus(number, ChronoUnit.MICROS);
		return new AccessToken("token-" + number, "principal-" + number, issuedAt, issuedAt.plus(LIFE), null);
	}

	/**
	 * Listener that wants the next token as soon as there is one.
	 */
	private record RenewingListener(TokenManager manager) implements TokenListener {

		@Override
		public void onRenewed(AccessToken token) {
			this.manager.refresh();
		}

	}

	/**
	 * Source of tokens that say all about themselves with one number. Now and then it
	 * fails, or does not answer for so long that the token expires.
	 */
	private static final class NumberedSource implements TokenSource {

		private long number;

		private int requests;

		@Override
		public CompletableFuture<AccessToken> requestToken() {
			this.requests++;
			if (this.requests % 500 == 0) {
				return new CompletableFuture<>();
			}
			if (this.requests % 5 == 0) {
				return CompletableFuture.failedFuture(new TokenRequestException(Kind.TRANSIENT, "stress"));
			}
			this.number = Math.max(this.number + 1, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
			return CompletableFuture.completedFuture(token(this.number));
		}

	}

}
