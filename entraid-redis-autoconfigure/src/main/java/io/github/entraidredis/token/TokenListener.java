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

/**
 * Told about the life of the token. Each listener is called by one thread at a time and
 * in order, on a thread of its own: a listener that blocks or throws delays nobody but
 * itself.
 */
public interface TokenListener {

	/**
	 * A token newer than the last one is held. Also called with the current token when
	 * the listener is added.
	 * @param token the new token
	 */
	default void onRenewed(AccessToken token) {
	}

	/**
	 * A request failed. The manager tries again by itself.
	 * @param failure what happened
	 */
	default void onFailed(TokenFailure failure) {
	}

	/**
	 * A request succeeded after one or more failures.
	 * @param lastFailure the failure that ended
	 */
	default void onRecovered(TokenFailure lastFailure) {
	}

	/**
	 * The current token expired before a newer one could be had.
	 * @param token the expired token
	 */
	default void onExpired(AccessToken token) {
	}

}
