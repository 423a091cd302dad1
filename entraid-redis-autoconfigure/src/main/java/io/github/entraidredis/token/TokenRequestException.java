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

import org.jspecify.annotations.Nullable;

/**
 * Request for an access token that failed. The message says what failed and what to do,
 * and is free of secrets. There is no cause on purpose: exceptions of HTTP and identity
 * libraries can contain tokens.
 */
@SuppressWarnings("serial")
public class TokenRequestException extends RuntimeException {

	private final Kind kind;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param kind what the failure says about a further request
	 * @param message what failed and what to do about it, without any secret
	 */
	public TokenRequestException(Kind kind, String message) {
		this(kind, message, null);
	}

	/**
	 * Create an exception for a source that says when to come back.
	 * @param kind what the failure says about a further request
	 * @param message what failed and what to do about it, without any secret
	 * @param retryAfter the time the source asked to wait, or {@code null}
	 */
	public TokenRequestException(Kind kind, String message, @Nullable Duration retryAfter) {
		super(message);
		this.kind = kind;
		this.retryAfter = retryAfter;
	}

	/**
	 * Return what the failure says about a further request.
	 * @return the kind of failure
	 */
	public Kind getKind() {
		return this.kind;
	}

	/**
	 * Return the time the source asked to wait.
	 * @return the time to wait, or {@code null} if the source gave none
	 */
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

	/**
	 * What a failure says about a further request.
	 */
	public enum Kind {

		/**
		 * Passes by itself: an unreachable network, a timeout, a server error.
		 */
		TRANSIENT,

		/**
		 * Too many requests.
		 */
		THROTTLED,

		/**
		 * Somebody has to act: a wrong secret, an identity that is not assigned.
		 */
		PERMANENT

	}

}
