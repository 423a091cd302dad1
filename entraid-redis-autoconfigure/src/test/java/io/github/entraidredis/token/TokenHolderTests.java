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
import java.util.concurrent.Executor;

import io.github.entraidredis.token.TimeSource.Deadline;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TokenHolder}, with threads that wait and time that stands still.
 */
@Timeout(20)
class TokenHolderTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final ManualScheduler scheduler = new ManualScheduler();

	private final List<String> events = new ArrayList<>();

	private final TokenListeners listeners = new TokenListeners((Executor) Runnable::run);

	private final TokenHolder holder = new TokenHolder(this.scheduler.time(), this.listeners);

	TokenHolderTests() {
		this.listeners.add(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				TokenHolderTests.this.events.add("renewed");
			}

			@Override
			public void onFailed(TokenFailure failure) {
				TokenHolderTests.this.events.add("failed");
			}

			@Override
			public void onRecovered(TokenFailure lastFailure) {
				TokenHolderTests.this.events.add("recovered");
			}

			@Override
			public void onExpired(AccessToken token) {
				TokenHolderTests.this.events.add("expired");
			}

		}, () -> null);
	}

	@Test
	void whenNothingIsHeldThenStatusSaysSo() {
		assertThat(this.holder.status()).isEqualTo(new TokenStatus(null, false, null, null));
		assertThat(this.holder.token()).isNull();
	}

	@Test
	void whenATokenIsHeldThenAwaitReturnsIt() {
		AccessToken token = hold();
		assertThat(this.holder.await(HOUR)).isSameAs(token);
		assertThat(this.holder.status()).isEqualTo(new TokenStatus(token, true, null, null));
	}

	@Test
	void whenTheTokenExpiredUnnoticedThenAwaitWaitsForTheNextOne() {
		hold();
		this.scheduler.jump(HOUR);
		Waiter waiter = waiter();
		AccessToken next = hold();
		assertThat(waiter.outcome()).isSameAs(next);
		assertThat(this.events).containsExactly("renewed", "expired", "renewed");
	}

	@Test
	void whenTheClockIsSetBackThenTheTokenThatSeemedExpiredEndsTheWait() {
		AccessToken token = hold();
		fail(Kind.TRANSIENT);
		this.scheduler.jump(HOUR);
		Waiter waiter = waiter();
		this.scheduler.jump(HOUR.negated());
		this.holder.unchanged();
		assertThat(waiter.outcome()).isSameAs(token);
		assertThat(this.events).containsExactly("renewed", "failed", "expired", "recovered");
	}

	@Test
	void whenAFailurePassesByItselfThenThoseWhoWaitGoOn() {
		Waiter waiter = waiter();
		fail(Kind.TRANSIENT);
		AccessToken token = hold();
		assertThat(waiter.outcome()).isSameAs(token);
	}

	@Test
	void whenAFailureDoesNotPassByItselfThenThoseWhoWaitFail() {
		Waiter waiter = waiter();
		fail(Kind.PERMANENT);
		assertThat(waiter.outcome()).isInstanceOf(TokenUnavailableException.class);
	}

	@Test
	void whenTheTokenExpiresAfterSuchAFailureThenNobodyWaits() {
		hold();
		fail(Kind.PERMANENT);
		this.scheduler.jump(HOUR);
		assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(() -> this.holder.await(HOUR));
	}

	@Test
	void whenTheTokenIsValidThenAPermanentFailureOnlyTells() {
		AccessToken token = hold();
		fail(Kind.PERMANENT);
		assertThat(this.holder.await(HOUR)).isSameAs(token);
		assertThat(this.events).containsExactly("renewed", "failed");
	}

	@Test
	void whenInterruptedThenAwaitFailsAndTheThreadKnows() {
		Waiter waiter = waiter();
		waiter.interrupt();
		assertThat(waiter.outcome()).isInstanceOf(TokenUnavailableException.class);
		assertThat(waiter.interrupted).isTrue();
	}

	@Test
	void whenStoppedThenThoseWhoWaitFailAndNothingChangesAnyMore() {
		Waiter waiter = waiter();
		this.holder.stop();
		assertThat(waiter.outcome()).isInstanceOf(TokenUnavailableException.class);
		hold();
		fail(Kind.TRANSIENT);
		this.holder.unchanged();
		assertThat(this.holder.validToken()).isNull();
		assertThat(this.events).isEmpty();
	}

	private AccessToken hold() {
		Instant now = this.scheduler.now();
		AccessToken token = new AccessToken("secret-" + now, "oid", now, now.plus(HOUR), null);
		this.holder.hold(token, new Deadline(this.scheduler.time().mark(), HOUR));
		return token;
	}

	private void fail(Kind kind) {
		this.holder.failed(new TokenFailure(kind, "scripted", this.scheduler.now(), 1));
	}

	private Waiter waiter() {
		Waiter waiter = new Waiter();
		waiter.start();
		Awaitility.await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
		return waiter;
	}

	private final class Waiter extends Thread {

		private volatile @Nullable Object outcome;

		private volatile boolean interrupted;

		@Override
		public void run() {
			try {
				this.outcome = TokenHolderTests.this.holder.await(HOUR);
			}
			catch (RuntimeException ex) {
				this.outcome = ex;
			}
			this.interrupted = isInterrupted();
		}

		@Nullable Object outcome() {
			Awaitility.await().until(() -> getState() == Thread.State.TERMINATED);
			return this.outcome;
		}

	}

}
