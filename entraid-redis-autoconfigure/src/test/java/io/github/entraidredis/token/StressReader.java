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

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Thread that reads a {@link TokenManager} without a pause and notes the first thing that
 * must not be. It neither blocks nor waits by itself.
 */
class StressReader extends Thread {

	private static final int LEAST_TOKENS = 100;

	private final TokenManager manager;

	private final Instant end;

	private long lastNumber;

	private long reads;

	private long tokens;

	long expiries;

	long blocked = -1;

	long waited = -1;

	volatile @Nullable String violation;

	StressReader(TokenManager manager, Instant end) {
		super("stress-reader");
		setDaemon(true);
		this.manager = manager;
		this.end = end;
	}

	@Override
	public void run() {
		// Classes are loaded under locks, but only the first time
		read();
		ThreadInfo before = info();
		while (this.violation == null && (this.tokens < LEAST_TOKENS || Instant.now().isBefore(this.end))) {
			read();
		}
		ThreadInfo after = info();
		this.blocked = after.getBlockedCount() - before.getBlockedCount();
		this.waited = after.getWaitedCount() - before.getWaitedCount();
	}

	private void read() {
		try {
			this.reads++;
			readToken();
			readStatus();
		}
		catch (RuntimeException ex) {
			this.violation = "Reading failed with " + ex;
		}
	}

	private void readToken() {
		Instant now = Instant.now();
		AccessToken token = this.manager.currentToken();
		if (token != null) {
			check(token);
			require(token.expiresAt().isAfter(now), "An expired token is handed out", token, now);
		}
	}

	private void readStatus() {
		Instant now = Instant.now();
		TokenStatus status = this.manager.status();
		AccessToken token = status.token();
		if (token == null) {
			require(!status.valid(), "A token that is not there is valid", status, now);
			require(this.lastNumber == 0, "The token is gone", status, now);
			return;
		}
		check(token);
		this.expiries += status.valid() ? 0 : 1;
		require(!status.valid() || token.expiresAt().isAfter(now), "An expired token is valid", status, now);
		// What comes after the token is known no sooner than the token
		require(isSince(status.nextRequest(), token), "The next request is that of an older token", status, now);
		TokenFailure failure = status.lastFailure();
		require(failure == null || isSince(failure.at(), token), "The failure is that of an older token", status, now);
	}

	private void check(AccessToken token) {
		long number = Long.parseLong(token.value().substring(token.value().indexOf('-') + 1));
		require(number >= this.lastNumber, "A token comes after a newer one", token, this.lastNumber);
		this.tokens += (number > this.lastNumber) ? 1 : 0;
		this.lastNumber = number;
		AccessToken whole = TokenManagerStressTests.token(number);
		require(token.equals(whole), "A token is put together from several", token, whole);
	}

	private void require(boolean condition, String message, Object seen, Object known) {
		if (!condition && this.violation == null) {
			this.violation = message + ": " + seen + ", " + known;
		}
	}

	private static boolean isSince(@Nullable Instant time, AccessToken token) {
		return time == null || !time.isBefore(token.issuedAt());
	}

	private static ThreadInfo info() {
		return ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
	}

	@Override
	public String toString() {
		return this.reads + " reads, " + this.tokens + " tokens, " + this.expiries
				+ " reads of an expired one, blocked " + this.blocked + ", waited " + this.waited;
	}

}
