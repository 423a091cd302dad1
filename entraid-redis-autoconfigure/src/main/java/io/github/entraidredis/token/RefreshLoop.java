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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

import io.github.entraidredis.token.TimeSource.Deadline;
import io.github.entraidredis.token.TimeSource.Mark;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link TokenManager}. All state belongs to the scheduler's single thread;
 * what comes from other threads is handed over to it.
 */
final class RefreshLoop {

	/**
	 * Longest time between two looks at the wall clock, so that a machine that slept
	 * renews soon after it wakes up.
	 */
	private static final Duration CLOCK_CHECK = Duration.ofSeconds(30);

	private final TokenSource source;

	private final RefreshPolicy policy;

	private final TimeSource time;

	private final ScheduledExecutorService scheduler;

	private final DoubleSupplier random;

	private final TokenHolder holder;

	private final Executor answers;

	private final List<CompletableFuture<AccessToken>> waiting = new ArrayList<>();

	private volatile boolean stopped;

	private volatile @Nullable CompletableFuture<AccessToken> request;

	private @Nullable ScheduledFuture<?> timeout;

	private @Nullable ScheduledFuture<?> tick;

	private Mark requestedAt;

	private Deadline next;

	private int failures;

	RefreshLoop(TokenSource source, RefreshPolicy policy, TimeSource time, ScheduledExecutorService scheduler,
			DoubleSupplier random, TokenHolder holder, Executor answers) {
		this.source = source;
		this.policy = policy;
		this.time = time;
		this.scheduler = scheduler;
		this.random = random;
		this.holder = holder;
		this.answers = answers;
		this.requestedAt = time.mark();
		this.next = new Deadline(this.requestedAt, Duration.ZERO);
		execute(this::tick);
	}

	void stop() {
		this.stopped = true;
		this.scheduler.shutdownNow();
		CompletableFuture<AccessToken> request = this.request;
		if (request != null) {
			request.cancel(true);
		}
		answer((waiter) -> waiter.completeExceptionally(this.holder.unavailable()));
	}

	CompletableFuture<AccessToken> refresh() {
		CompletableFuture<AccessToken> waiter = new CompletableFuture<>();
		synchronized (this.waiting) {
			if (this.stopped) {
				return CompletableFuture.failedFuture(this.holder.unavailable());
			}
			this.waiting.add(waiter);
		}
		hurry();
		return waiter;
	}

	/**
	 * Move the next request forward, as far as the policy allows.
	 */
	void hurry() {
		execute(this::advance);
	}

	private void execute(Runnable task) {
		try {
			this.scheduler.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Stopped: there is nothing left to do
		}
	}

	// Failures keep their backoff, and a token that was just renewed does not get better
	// by asking again
	private void advance() {
		if (this.request == null && this.failures == 0) {
			boolean valid = this.holder.validToken() != null;
			Duration gap = valid ? this.policy.maxRetryDelay() : this.policy.initialRetryDelay();
			Deadline earliest = new Deadline(this.requestedAt, gap);
			if (earliest.remaining(this.time).compareTo(this.next.remaining(this.time)) < 0) {
				this.next = earliest;
			}
		}
		tick();
	}

	private void tick() {
		try {
			this.holder.noticeExpiry();
			if (this.request == null && this.next.hasPassed(this.time)) {
				request();
			}
		}
		finally {
			scheduleTick();
		}
	}

	private void scheduleTick() {
		if (this.tick != null) {
			this.tick.cancel(false);
		}
		Duration delay = min(CLOCK_CHECK, this.holder.untilExpiry());
		if (this.request == null) {
			delay = min(delay, this.next.remaining(this.time));
		}
		this.tick = schedule(this::tick, delay);
	}

	private void request() {
		this.requestedAt = this.time.mark();
		CompletableFuture<AccessToken> request = requestToken();
		this.request = request;
		this.holder.nextRequest(null);
		this.timeout = schedule(() -> timedOut(request), this.policy.requestTimeout());
		request.whenComplete((token, failure) -> execute(() -> completed(request, token, failure)));
		if (this.stopped) {
			request.cancel(true);
		}
	}

	private CompletableFuture<AccessToken> requestToken() {
		try {
			return Objects.requireNonNull(this.source.requestToken(), "A token source must not return null");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void timedOut(CompletableFuture<AccessToken> request) {
		completed(request, null, new TokenRequestException(Kind.TRANSIENT,
				"No answer from the identity provider within " + this.policy.requestTimeout().toMillis() + " ms"));
		request.cancel(true);
	}

	private void completed(CompletableFuture<AccessToken> request, @Nullable AccessToken token,
			@Nullable Throwable failure) {
		if (request != this.request) {
			return;
		}
		this.request = null;
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
		Duration delay = this.policy.maxRetryDelay();
		try {
			delay = (token != null) ? accept(token) : reject(asTokenRequestException(failure));
		}
		catch (RuntimeException ex) {
			// Times that no clock can hold
			delay = reject(asTokenRequestException(ex));
		}
		finally {
			scheduleRequest(delay);
		}
	}

	private void scheduleRequest(Duration delay) {
		Duration gap = this.policy.initialRetryDelay().minus(this.time.since(this.requestedAt));
		this.next = new Deadline(this.time.mark(), (delay.compareTo(gap) >= 0) ? delay : gap);
		this.holder.nextRequest(this.next.at());
		scheduleTick();
	}

	private Duration accept(AccessToken token) {
		// One look at the clocks: between two of them this thread can be held up
		Mark now = this.time.mark();
		Life life = Life.of(token, now.wall());
		if (life.isOver()) {
			return reject(
					new TokenRequestException(Kind.TRANSIENT, "The identity provider returned a token that expired at "
							+ token.expiresAt() + " by this machine's clock. If that is wrong, correct the clock"));
		}
		AccessToken current = this.holder.token();
		if (!token.isNewerThan(current) && !this.holder.isReplacementForRejected(token)) {
			return acceptUnchanged();
		}
		this.failures = 0;
		this.holder.hold(token, new Deadline(now, life.remaining()));
		answer((waiter) -> waiter.complete(token));
		Duration delay = life.until(this.policy.refreshAt(token, this.random.getAsDouble()));
		return isPositive(delay) ? delay : this.policy.unchangedDelay(life.remaining(), this.random.getAsDouble());
	}

	private Duration acceptUnchanged() {
		AccessToken current = this.holder.validToken();
		if (current == null) {
			return reject(new TokenRequestException(Kind.TRANSIENT,
					"The identity provider returned the expired token again"));
		}
		this.failures = 0;
		this.holder.unchanged();
		answer((waiter) -> waiter.complete(current));
		return this.policy.unchangedDelay(this.holder.untilExpiry(), this.random.getAsDouble());
	}

	private Duration reject(TokenRequestException failure) {
		this.failures++;
		this.holder.failed(new TokenFailure(failure.getKind(), String.valueOf(failure.getMessage()), this.time.now(),
				this.failures));
		answer((waiter) -> waiter.completeExceptionally(failure));
		return this.policy.retryDelay(failure.getKind(), failure.getRetryAfter(), this.failures,
				this.random.getAsDouble());
	}

	/**
	 * Answer those who wait. What a caller does with its answer is not known: it runs
	 * neither on the scheduler's thread nor under a lock.
	 */
	private void answer(Consumer<CompletableFuture<AccessToken>> answer) {
		for (CompletableFuture<AccessToken> waiter : takeWaiting()) {
			try {
				this.answers.execute(() -> answer.accept(waiter));
			}
			catch (Throwable ex) {
				// No thread can be had, and nobody may wait for ever
				answer.accept(waiter);
			}
		}
	}

	private List<CompletableFuture<AccessToken>> takeWaiting() {
		synchronized (this.waiting) {
			List<CompletableFuture<AccessToken>> taken = List.copyOf(this.waiting);
			this.waiting.clear();
			return taken;
		}
	}

	private @Nullable ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		try {
			return this.scheduler.schedule(task, Math.max(TimeUnit.NANOSECONDS.convert(delay), 1),
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return null;
		}
	}

	private static TokenRequestException asTokenRequestException(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof TokenRequestException known) {
			return known;
		}
		// The message of an unknown exception may hold a secret
		return new TokenRequestException(Kind.TRANSIENT, "The token source failed with "
				+ ((cause != null) ? cause.getClass().getName() : "an answer that holds no token"));
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	private static Duration min(Duration left, Duration right) {
		return (left.compareTo(right) <= 0) ? left : right;
	}

}
