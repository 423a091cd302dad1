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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.token.TimeSource.Mark;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Identity provider with a clock of its own and with all faults there are, until it is
 * healed. Notes what a manager must not do to it.
 */
class SimulatedIssuer implements TokenSource {

	private final ManualScheduler world;

	private final TimeSource time;

	private final Random random;

	private final Map<AccessToken, Receipt> receipts = new HashMap<>();

	private final Duration leastGap;

	private final Duration lifetime;

	private @Nullable CompletableFuture<AccessToken> inFlight;

	private @Nullable AccessToken last;

	private @Nullable Mark lastStart;

	private Instant latestExpiry = Instant.MIN;

	private final Set<AccessToken> measuredSinceSetBack = new HashSet<>();

	/** Whether tokens tell of the local clock. */
	private final boolean measuring;

	private boolean healthy;

	/** How far the local clock is ahead of the issuer's. */
	Duration skew = Duration.ZERO;

	/** Longest delay a manager may take from the last answer. */
	Duration retryAfter = Duration.ZERO;

	int requests;

	@Nullable String violation;

	SimulatedIssuer(ManualScheduler world, Random random, Duration leastGap) {
		this.world = world;
		this.time = world.time();
		this.random = random;
		this.leastGap = leastGap;
		this.measuring = random.nextBoolean();
		this.lifetime = Simulation.between(random, Duration.ofSeconds(2), Duration.ofHours(24));
	}

	@Override
	public @Nullable CompletableFuture<AccessToken> requestToken() {
		this.requests++;
		noteViolations();
		this.lastStart = this.time.mark();
		CompletableFuture<AccessToken> answer = new CompletableFuture<>();
		this.inFlight = answer;
		if (this.violation != null) {
			return answer;
		}
		this.retryAfter = Duration.ZERO;
		if (this.healthy) {
			later(answer, this::healthyToken, this.random.nextInt(100));
			return answer;
		}
		return answerBadly(answer);
	}

	private @Nullable CompletableFuture<AccessToken> answerBadly(CompletableFuture<AccessToken> answer) {
		int latency = this.random.nextInt(4) * this.random.nextInt(4000);
		switch (this.random.nextInt(20)) {
			case 0, 1 -> later(answer, new TokenRequestException(Kind.TRANSIENT, "transient"), latency);
			case 2, 3 -> throttle(answer, latency);
			case 4 -> later(answer, new TokenRequestException(Kind.PERMANENT, "permanent"), latency);
			case 5 -> later(answer, new CompletionException(new IllegalStateException("unknown")), latency);
			case 6, 7 -> {
				latency = 0;
			}
			case 8 -> {
				this.inFlight = null;
				throw new IllegalStateException("thrown");
			}
			case 9 -> {
				this.inFlight = null;
				throw new StackOverflowError("thrown");
			}
			case 10 -> later(answer, () -> null, latency);
			case 11 -> {
				this.inFlight = null;
				return null;
			}
			case 12 -> later(answer, () -> expiredToken(), latency);
			case 13, 14, 15 -> later(answer, () -> (this.last != null) ? measured(this.last) : healthyToken(), latency);
			default -> later(answer,
					() -> token(now(),
							Simulation.between(this.random, Duration.ofSeconds(2), this.lifetime.multipliedBy(2))),
					latency);
		}
		return answer;
	}

	private void throttle(CompletableFuture<AccessToken> answer, int latency) {
		Duration advice = this.random.nextBoolean() ? Duration.ofSeconds(this.random.nextInt(4000) - 100) : null;
		if (advice != null) {
			this.retryAfter = (advice.compareTo(Duration.ofMinutes(5)) < 0) ? advice : Duration.ofMinutes(5);
		}
		later(answer, new TokenRequestException(Kind.THROTTLED, "throttled", advice), latency);
	}

	private void noteViolations() {
		if (this.violation != null) {
			return;
		}
		if (this.inFlight != null && !this.inFlight.isDone()) {
			this.violation = "A second request began while one was in flight";
		}
		else if (this.lastStart != null && this.time.since(this.lastStart).compareTo(this.leastGap) < 0) {
			this.violation = "A request began " + this.time.since(this.lastStart) + " after the one before";
		}
	}

	private AccessToken healthyToken() {
		Instant end = now().plus(this.lifetime);
		Instant least = this.latestExpiry.isAfter(now()) ? this.latestExpiry.plusSeconds(1) : now();
		return token(now(), Duration.between(now(), end.isAfter(least) ? end : least));
	}

	// A skew that would end a token is not believed, so it is not told of a token that
	// ended
	private AccessToken expiredToken() {
		Instant issuedAt = now().minus(this.lifetime.multipliedBy(2));
		return new AccessToken("token-" + this.requests, "oid", issuedAt, issuedAt.plus(this.lifetime), null);
	}

	private AccessToken token(Instant issuedAt, Duration life) {
		Instant advice = (this.random.nextInt(4) == 0) ? issuedAt.plus(life.dividedBy(2)) : null;
		AccessToken token = new AccessToken("token-" + this.requests, "oid", issuedAt, issuedAt.plus(life), advice);
		this.latestExpiry = token.expiresAt().isAfter(this.latestExpiry) ? token.expiresAt() : this.latestExpiry;
		return measured(token);
	}

	private boolean tellsSkew(AccessToken token) {
		return this.measuring && token.expiresAt().isAfter(now());
	}

	private AccessToken measured(AccessToken token) {
		return new AccessToken(token.value(), token.principal(), token.issuedAt(), token.expiresAt(), token.refreshAt(),
				tellsSkew(token) ? this.skew : Duration.ZERO, token.origin());
	}

	private void later(CompletableFuture<AccessToken> answer, Throwable failure, int millis) {
		Runnable task = () -> answer.completeExceptionally(failure);
		this.world.schedule(task, millis, TimeUnit.MILLISECONDS);
	}

	private void later(CompletableFuture<AccessToken> answer, TokenSupplier token, int millis) {
		if (millis < 50) {
			complete(answer, token.get());
			return;
		}
		this.world.schedule(() -> complete(answer, token.get()), millis, TimeUnit.MILLISECONDS);
	}

	private void complete(CompletableFuture<AccessToken> answer, @Nullable AccessToken token) {
		if (answer.complete(token) && token != null) {
			this.last = token;
			if (tellsSkew(token)) {
				this.measuredSinceSetBack.add(token);
			}
			Receipt known = this.receipts.get(token);
			if (known == null || known.lifeLeft().isNegative() || known.lifeLeft().isZero()) {
				Instant now = this.time.now().isAfter(token.issuedAt()) ? this.time.now() : token.issuedAt();
				this.receipts.put(token, new Receipt(this.time.mark(), Duration.between(now, token.expiresAt())));
			}
		}
	}

	/**
	 * Return whether a token is over for somebody who knows when it was received.
	 */
	boolean isOver(AccessToken token) {
		Receipt receipt = this.receipts.get(token);
		return receipt == null || this.time.since(receipt.at()).compareTo(receipt.lifeLeft()) >= 0;
	}

	Instant now() {
		return this.time.now().minus(this.skew);
	}

	boolean isBusy() {
		return this.inFlight != null && !this.inFlight.isDone();
	}

	/**
	 * A manager that is started anew knows nothing of its requests before.
	 */
	void forget() {
		forgetStart();
		this.receipts.clear();
	}

	void forgetStart() {
		this.lastStart = null;
	}

	/**
	 * A manager whose token is rejected takes one that it refused before, and judges it
	 * anew: that would be another receipt.
	 */
	void forgetLast() {
		this.last = null;
	}

	void clockWasSetBack() {
		forgetStart();
		this.measuredSinceSetBack.clear();
	}

	/**
	 * Return whether a token was received with the skew that the local clock still has,
	 * or a larger one.
	 */
	boolean toldSkewOf(AccessToken token) {
		return this.measuredSinceSetBack.contains(token);
	}

	void heal() {
		this.healthy = true;
	}

	private interface TokenSupplier {

		@Nullable AccessToken get();

	}

	private record Receipt(Mark at, Duration lifeLeft) {

	}

}
