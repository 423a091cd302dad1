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

import org.jspecify.annotations.Nullable;

/**
 * When to ask for the next token, as pure functions of what is known. All randomness
 * comes in as a number between 0 (included) and 1 (excluded).
 *
 * @param ratio part of a token's life after which it is renewed, more than 0 and less
 * than 1
 * @param margin time before expiry by which a token is renewed at the latest. Applies to
 * tokens that live at least twice as long: for shorter ones the ratio alone decides
 * @param jitter largest deviation from the time of renewal, earlier or later, as a part
 * of the token's life
 * @param requestTimeout time after which one request is cancelled
 * @param initialRetryDelay upper bound of the delay after the first failure, doubled with
 * every further one. Also the least time between the starts of two requests
 * @param maxRetryDelay upper bound of the delay after any failure
 */
public record RefreshPolicy(double ratio, Duration margin, double jitter, Duration requestTimeout,
		Duration initialRetryDelay, Duration maxRetryDelay) {

	/**
	 * Delay above which advice to wait is not followed, so that a wrong header cannot end
	 * the renewal.
	 */
	static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

	/**
	 * Part of the remaining life to wait before asking again a source that gave the same
	 * token. Identity providers open their caches 5 minutes before expiry, and Azure
	 * wants the new token 3 minutes before: from any point before the cache opens, a
	 * quarter of the remaining time leads to a request with at least 3:45 left.
	 */
	private static final double UNCHANGED_RATIO = 0.25;

	/**
	 * Create a policy.
	 * @throws InvalidValueException if a value is out of its range
	 */
	public RefreshPolicy {
		require(ratio > 0 && ratio < 1, "ratio", "more than 0 and less than 1");
		require(!margin.isNegative(), "margin", "0 or more");
		require(jitter >= 0 && jitter <= 0.25, "jitter", "at least 0 and at most 0.25");
		require(isPositive(requestTimeout), "requestTimeout", "more than 0");
		require(isPositive(initialRetryDelay), "initialRetryDelay", "more than 0");
		require(maxRetryDelay.compareTo(initialRetryDelay) >= 0, "maxRetryDelay", "at least the initial delay");
	}

	/**
	 * Return the policy for Azure: renewal at 75&nbsp;% of the life with 5&nbsp;% jitter,
	 * at the latest 5 minutes before expiry (Azure asks for at least 3), request timeout
	 * of 10 seconds, retries from 1 to 30 seconds.
	 * @return the default policy
	 */
	public static RefreshPolicy defaults() {
		return new RefreshPolicy(0.75, Duration.ofMinutes(5), 0.05, Duration.ofSeconds(10), Duration.ofSeconds(1),
				Duration.ofSeconds(30));
	}

	/**
	 * Return when a new token is to be renewed.
	 * @param token the token
	 * @param random a random number
	 * @return a time during the life of the token, by the clock of its issuer
	 */
	Instant refreshAt(AccessToken token, double random) {
		double life = seconds(token.lifetime());
		double latest = life - seconds(this.margin);
		if (latest < life / 2) {
			latest = life * (1 - (1 - this.ratio) / 2);
		}
		double spread = this.jitter * life;
		double center = Math.min(advised(token, life, this.ratio * life), latest - spread);
		double delay = center + spread * (2 * random - 1);
		return token.issuedAt().plus(duration(Math.max(0, delay)));
	}

	/**
	 * Return how long to wait after a failure.
	 * @param kind what the failure says about a further request
	 * @param retryAfter the time the source asked to wait, or {@code null}
	 * @param failures the number of failures in a row, at least 1
	 * @param random a random number
	 * @return the delay from the end of the failed request
	 */
	Duration retryDelay(TokenRequestException.Kind kind, @Nullable Duration retryAfter, int failures, double random) {
		if (kind == TokenRequestException.Kind.PERMANENT) {
			return this.maxRetryDelay;
		}
		// Full jitter: a fleet that failed together must not come back together
		Duration delay = multiply(backoff(failures), random);
		return (retryAfter != null) ? max(delay, min(retryAfter, MAX_RETRY_AFTER)) : delay;
	}

	/**
	 * Return how long to wait after the source returned a token that is not newer than
	 * the current one.
	 * @param remaining the remaining life of the current token
	 * @param random a random number
	 * @return the delay from the end of the request
	 */
	Duration unchangedDelay(Duration remaining, double random) {
		return max(this.initialRetryDelay, multiply(remaining, UNCHANGED_RATIO * (1 - 0.2 * random)));
	}

	private Duration backoff(int failures) {
		int doublings = Math.min(failures - 1, 30);
		return min(this.maxRetryDelay, multiply(this.initialRetryDelay, 1L << doublings));
	}

	private static double advised(AccessToken token, double life, double otherwise) {
		if (token.refreshAt() == null) {
			return otherwise;
		}
		double advised = seconds(Duration.between(token.issuedAt(), token.refreshAt()));
		return (advised > 0 && advised < life) ? advised : otherwise;
	}

	private static Duration multiply(Duration duration, double factor) {
		return duration(seconds(duration) * factor);
	}

	private static double seconds(Duration duration) {
		return duration.getSeconds() + duration.getNano() / 1e9;
	}

	private static Duration duration(double seconds) {
		return Duration.ofMillis(Math.round(seconds * 1000));
	}

	private static Duration min(Duration left, Duration right) {
		return (left.compareTo(right) <= 0) ? left : right;
	}

	private static Duration max(Duration left, Duration right) {
		return (left.compareTo(right) >= 0) ? left : right;
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	private static void require(boolean condition, String name, String range) {
		if (!condition) {
			throw new InvalidValueException(name, range);
		}
	}

	/**
	 * Value of a policy that is out of its range.
	 */
	@SuppressWarnings("serial")
	public static final class InvalidValueException extends IllegalArgumentException {

		private final String name;

		private final String range;

		InvalidValueException(String name, String range) {
			super("'" + name + "' must be " + range);
			this.name = name;
			this.range = range;
		}

		/**
		 * Return which value is wrong.
		 * @return the name of the component
		 */
		public String getName() {
			return this.name;
		}

		/**
		 * Return what is allowed.
		 * @return the range in words
		 */
		public String getRange() {
			return this.range;
		}

	}

}
