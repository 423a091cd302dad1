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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.entraidredis.token.TimeSource.Deadline;
import io.github.entraidredis.token.TimeSource.Mark;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one run of a {@link TokenManager}: the current token and what is known about
 * the next one. Readers never block; after {@link #stop()} writers change nothing.
 */
final class TokenHolder {

	private static final Duration NEVER = Duration.ofDays(1);

	private final TimeSource time;

	private final TokenListeners listeners;

	private volatile State state;

	TokenHolder(TimeSource time, TokenListeners listeners) {
		this.time = time;
		this.listeners = listeners;
		this.state = new State(true, null, newGap(), null, null);
	}

	/**
	 * Return the last token, valid or not.
	 */
	@Nullable AccessToken token() {
		Held held = this.state.held();
		return (held != null) ? held.token() : null;
	}

	@Nullable AccessToken validToken() {
		Held held = this.state.held();
		return (held != null && !held.expiry().hasPassed(this.time)) ? held.token() : null;
	}

	/**
	 * Return the time until the current token expires, or a long one if there is no
	 * expiry to be noticed.
	 */
	Duration untilExpiry() {
		State state = this.state;
		return (state.held() != null && state.gap() == null) ? state.held().expiry().remaining(this.time) : NEVER;
	}

	/**
	 * Wait for a valid token.
	 * @param timeout longest wait, counted from when the last token was lost
	 */
	AccessToken await(Duration timeout) {
		noticeExpiry();
		State state = this.state;
		Gap gap = state.gap();
		AccessToken token = validToken();
		if (token == null && gap != null && mayPass(state)) {
			token = await(gap, new Deadline(gap.since(), timeout).remaining(this.time));
		}
		if (token == null) {
			throw unavailable();
		}
		return token;
	}

	TokenUnavailableException unavailable() {
		State state = this.state;
		String next = (state.nextRequest() != null) ? ". Next request at " + state.nextRequest() : "";
		return new TokenUnavailableException("No valid access token: " + reason(state) + next);
	}

	TokenStatus status() {
		State state = this.state;
		Held held = state.held();
		return new TokenStatus((held != null) ? held.token() : null,
				held != null && !held.expiry().hasPassed(this.time), state.nextRequest(), state.lastFailure());
	}

	/**
	 * Note that the server rejects a token. If it is the current one, any other may
	 * replace it.
	 * @return whether it is the current one
	 */
	synchronized boolean reject(AccessToken token) {
		State before = this.state;
		if (before.held() == null || !token.isSameAs(before.held().token())) {
			return false;
		}
		Held held = new Held(before.held().token(), before.held().expiry(), true);
		return update(new State(true, held, before.gap(), before.lastFailure(), before.nextRequest()));
	}

	/**
	 * Return whether the current token is rejected and this is another one.
	 */
	boolean isReplacementForRejected(AccessToken token) {
		Held held = this.state.held();
		return held != null && held.rejected() && !held.token().isSameAs(token);
	}

	synchronized void nextRequest(@Nullable Instant at) {
		update(new State(this.state.running(), this.state.held(), this.state.gap(), this.state.lastFailure(), at));
	}

	synchronized void hold(AccessToken token, Deadline expiry) {
		State before = this.state;
		if (update(new State(true, new Held(token, expiry, false), null, null, null))) {
			if (before.gap() != null) {
				before.gap().end().complete(token);
			}
			tellRecovered(before);
			this.listeners.tellRenewed(token);
		}
	}

	synchronized void unchanged() {
		State before = this.state;
		if (update(new State(true, before.held(), null, null, null))) {
			// The clock was ahead of the token's expiry and was set back
			if (before.gap() != null && before.held() != null) {
				before.gap().end().complete(before.held().token());
			}
			tellRecovered(before);
		}
	}

	synchronized void failed(TokenFailure failure) {
		State before = this.state;
		if (update(new State(true, before.held(), before.gap(), failure, null))) {
			if (failure.kind() == Kind.PERMANENT && before.gap() != null) {
				before.gap().end().cancel(false);
			}
			this.listeners.tell((listener) -> listener.onFailed(failure));
		}
	}

	synchronized void noticeExpiry() {
		State before = this.state;
		Held held = before.held();
		if (held != null && before.gap() == null && held.expiry().hasPassed(this.time)) {
			update(new State(true, held, newGap(), before.lastFailure(), before.nextRequest()));
			this.listeners.tell((listener) -> listener.onExpired(held.token()));
		}
	}

	synchronized void stop() {
		State before = this.state;
		this.state = new State(false, null, null, before.lastFailure(), null);
		if (before.gap() != null) {
			before.gap().end().cancel(false);
		}
	}

	private boolean update(State state) {
		if (!this.state.running()) {
			return false;
		}
		this.state = state;
		return true;
	}

	private void tellRecovered(State before) {
		TokenFailure failure = before.lastFailure();
		if (failure != null) {
			this.listeners.tell((listener) -> listener.onRecovered(failure));
		}
	}

	private Gap newGap() {
		return new Gap(this.time.mark(), new CompletableFuture<>());
	}

	private static boolean mayPass(State state) {
		return state.lastFailure() == null || state.lastFailure().kind() != Kind.PERMANENT;
	}

	private static @Nullable AccessToken await(Gap gap, Duration timeout) {
		try {
			return gap.end().get(Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException | TimeoutException | CancellationException ex) {
			return null;
		}
	}

	private static String reason(State state) {
		if (!state.running()) {
			return "the token manager is stopped";
		}
		TokenFailure failure = state.lastFailure();
		return (failure != null) ? failure.message() : "the identity provider has not answered yet";
	}

	/**
	 * Token, when it ends by the clocks of this machine, and whether the server rejects
	 * it.
	 */
	private record Held(AccessToken token, Deadline expiry, boolean rejected) {

	}

	/**
	 * Time without a valid token, and the token that ends it.
	 */
	private record Gap(Mark since, CompletableFuture<AccessToken> end) {

	}

	private record State(boolean running, @Nullable Held held, @Nullable Gap gap, @Nullable TokenFailure lastFailure,
			@Nullable Instant nextRequest) {

	}

}
