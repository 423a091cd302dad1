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

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import io.github.entraidredis.token.AccessToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log when a server begins to reject tokens, with all that helps to find out
 * why, and when it ends. Connections are many and servers may accept some logins and
 * reject others: each change is told once.
 */
final class RejectionLog implements AuthenticationListener {

	private static final Logger logger = LoggerFactory.getLogger(EntraIdCredentialsProvider.class);

	/**
	 * Time without failures after which the same token counts as accepted again, and
	 * another failure as a new one.
	 */
	private static final Duration QUIET = Duration.ofSeconds(10);

	private final InstantSource clock;

	private @Nullable AccessToken rejected;

	private Instant rejectedAt = Instant.MIN;

	private Instant failedAt = Instant.MIN;

	RejectionLog(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public synchronized void onAttempt(AuthenticationAttempt attempt) {
		if (attempt.rejected()) {
			rejected(attempt);
		}
		else if (attempt.succeeded()) {
			accepted(attempt);
		}
		else {
			failed(attempt);
		}
	}

	private void failed(AuthenticationAttempt attempt) {
		boolean first = isQuietSince(this.failedAt);
		this.failedAt = this.clock.instant();
		if (first) {
			logger.warn(
					"Authentication of the connection to {} failed with {}. It is repeated until the connection is "
							+ "opened anew. If it has subscriptions, use RESP3: RESP2 does not let them authenticate",
					attempt.server(), attempt.error());
		}
	}

	@Override
	public void onRecycle(SocketAddress server) {
		logger.warn("The connection to {} is opened anew: its token is about to expire, and newer ones were refused",
				server);
	}

	private void rejected(AuthenticationAttempt attempt) {
		AccessToken token = attempt.token();
		boolean first = this.rejected == null;
		this.rejected = token;
		this.rejectedAt = this.clock.instant();
		if (first) {
			logger.error(
					"Redis at {} rejects the access token of {} ({}): {}, expires at {}, local clock ahead by {} s. "
							+ "Check that the object id has an access policy assignment on this Redis and is the "
							+ "username, that the audience is Redis, and the clock",
					attempt.server(), token.principal(), attempt.error(), token.origin(), token.expiresAt(),
					token.clockSkew().toSeconds());
		}
	}

	private void accepted(AuthenticationAttempt attempt) {
		if (this.rejected != null && (isQuietSince(this.rejectedAt) || !attempt.token().isSameAs(this.rejected))) {
			this.rejected = null;
			logger.info("Redis at {} accepts the access token of {} again", attempt.server(),
					attempt.token().principal());
		}
	}

	private boolean isQuietSince(Instant time) {
		return !time.plus(QUIET).isAfter(this.clock.instant());
	}

}
