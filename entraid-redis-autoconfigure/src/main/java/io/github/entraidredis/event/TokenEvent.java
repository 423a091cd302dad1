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

package io.github.entraidredis.event;

import java.time.Instant;

import io.github.entraidredis.token.TokenFailure;

/**
 * What happens to the access token, published as an event of the application context.
 * Listen to one kind, or to this type for all:
 *
 * <pre class="code">
 * &#64;EventListener
 * void onExpired(TokenEvent.Expired event) { ... }
 * </pre>
 *
 * Events come in order, one at a time, on a daemon thread named
 * {@code entraid-redis-listener}. A listener that blocks delays later events only, never
 * the renewal of the token. No event holds the token itself.
 */
public sealed interface TokenEvent {

	/**
	 * A token newer than the last one is held. Also published when the application
	 * context has started, if a token is held by then.
	 *
	 * @param principal name that Redis knows the application by
	 * @param issuedAt beginning of the token's life by the clock of its issuer
	 * @param expiresAt end of the token's life by the clock of its issuer
	 */
	record Renewed(String principal, Instant issuedAt, Instant expiresAt) implements TokenEvent {

	}

	/**
	 * A request for a token failed. Requests go on by themselves.
	 *
	 * @param failure what happened
	 */
	record Failed(TokenFailure failure) implements TokenEvent {

	}

	/**
	 * A request succeeded after one or more failures.
	 *
	 * @param lastFailure the failure that ended
	 */
	record Recovered(TokenFailure lastFailure) implements TokenEvent {

	}

	/**
	 * The token expired before a newer one could be had: Redis closes its connections.
	 *
	 * @param principal name that Redis knows the application by
	 * @param expiresAt end of the token's life by the clock of its issuer
	 */
	record Expired(String principal, Instant expiresAt) implements TokenEvent {

	}

}
