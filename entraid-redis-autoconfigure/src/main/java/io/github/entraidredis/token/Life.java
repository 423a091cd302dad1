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

/**
 * Life of a token as seen from this machine. Its issuer's clock decides: a token that
 * seems to be issued in the future tells that the local clock is behind by at least as
 * much. A clock that is ahead is not corrected: it only makes renewal come earlier.
 *
 * @param now the present by the clock of the issuer, as far as it can be known
 * @param expiresAt end of the life by the clock of the issuer
 */
record Life(Instant now, Instant expiresAt) {

	static Life of(AccessToken token, Instant localTime) {
		Instant known = later(token.issuedAt(), localTime);
		Instant measured = later(known, localTime.minus(token.clockSkew()));
		// A token from a cache may tell of a clock that has been corrected since
		return new Life(measured.isBefore(token.expiresAt()) ? measured : known, token.expiresAt());
	}

	boolean isOver() {
		return !this.expiresAt.isAfter(this.now);
	}

	Duration remaining() {
		return until(this.expiresAt);
	}

	Duration until(Instant time) {
		return Duration.between(this.now, time);
	}

	private static Instant later(Instant left, Instant right) {
		return left.isAfter(right) ? left : right;
	}

}
