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

package io.github.entraidredis.lettuce;

import java.time.Duration;

/**
 * When a connection repeats a login that failed, and how long that goes on.
 */
final class ReauthenticationRetries {

	private static final Duration FIRST = Duration.ofMillis(250);

	private static final Duration LONGEST = Duration.ofSeconds(10);

	private static final Duration LARGEST_RESERVE = Duration.ofSeconds(30);

	private ReauthenticationRetries() {
	}

	/**
	 * Return the time to wait: twice as long after each failure, and random, so that the
	 * connections of many applications do not come back together.
	 * @param failures failures in a row, 1 or more
	 * @param random number between 0 (included) and 1 (excluded)
	 * @return between half the delay and all of it
	 */
	static Duration delay(int failures, double random) {
		Duration delay = FIRST;
		for (int i = 1; i < failures && delay.compareTo(LONGEST) < 0; i++) {
			delay = delay.multipliedBy(2);
		}
		long millis = Math.min(delay.toMillis(), LONGEST.toMillis());
		return Duration.ofMillis((long) (millis * (0.5 + random / 2)));
	}

	/**
	 * Return how long before its token expires a connection is opened anew: enough to do
	 * it between two commands, and before the server closes it.
	 * @param lifetime time that the token lives in all
	 * @return a twentieth, 30 seconds at the most
	 */
	static Duration reserve(Duration lifetime) {
		Duration reserve = lifetime.dividedBy(20);
		return (reserve.compareTo(LARGEST_RESERVE) < 0) ? reserve : LARGEST_RESERVE;
	}

}
