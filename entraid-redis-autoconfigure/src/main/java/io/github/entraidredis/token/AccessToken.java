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
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Access token together with what is needed to use and to renew it. The token itself is a
 * bearer secret and never part of {@link #toString()}.
 *
 * @param value secret that is sent to Redis as the password
 * @param principal name that is sent to Redis as the username, for Azure the object id of
 * the identity
 * @param issuedAt beginning of the token's life by the clock of its issuer
 * @param expiresAt end of the token's life by the clock of its issuer
 * @param refreshAt time at which the issuer advises to renew, or {@code null} if it gave
 * no advice
 * @param clockSkew how far this machine's clock was ahead of the issuer's when the token
 * was received, negative if it was behind, zero if it was right or that is not known
 * @param origin who the token was issued to and what for
 */
public record AccessToken(String value, String principal, Instant issuedAt, Instant expiresAt,
		@Nullable Instant refreshAt, Duration clockSkew, TokenOrigin origin) {

	/**
	 * Create a token.
	 * @throws IllegalArgumentException if the value or the principal is empty, or if the
	 * token ends before it begins
	 */
	public AccessToken {
		Objects.requireNonNull(issuedAt, "'issuedAt' must not be null");
		Objects.requireNonNull(expiresAt, "'expiresAt' must not be null");
		Objects.requireNonNull(clockSkew, "'clockSkew' must not be null");
		Objects.requireNonNull(origin, "'origin' must not be null");
		require(!value.isEmpty(), "Access token must not be empty");
		require(!principal.isEmpty(), "Principal of an access token must not be empty");
		require(expiresAt.isAfter(issuedAt), "Access token must not expire before it is issued");
	}

	/**
	 * Create a token of a source that knows neither the issuer's clock nor who the token
	 * was issued to.
	 * @param value secret that is sent to Redis as the password
	 * @param principal name that is sent to Redis as the username
	 * @param issuedAt beginning of the token's life
	 * @param expiresAt end of the token's life
	 * @param refreshAt time at which the issuer advises to renew, or {@code null}
	 * @throws IllegalArgumentException if the value or the principal is empty, or if the
	 * token ends before it begins
	 */
	public AccessToken(String value, String principal, Instant issuedAt, Instant expiresAt,
			@Nullable Instant refreshAt) {
		this(value, principal, issuedAt, expiresAt, refreshAt, Duration.ZERO, TokenOrigin.UNKNOWN);
	}

	/**
	 * Return how long the token lives in all.
	 * @return the time between issue and expiry, always positive
	 */
	public Duration lifetime() {
		return Duration.between(this.issuedAt, this.expiresAt);
	}

	/**
	 * Return how long the token still lives by the clock of its issuer, as far as that
	 * can be known.
	 * @param localTime the present by this machine's clock
	 * @return the time until expiry, negative after it
	 */
	public Duration remaining(Instant localTime) {
		return Life.of(this, localTime).remaining();
	}

	/**
	 * Return whether this token outlives another one. Identity providers cache: a token
	 * that does not is the same one again, or an older one.
	 * @param other the token to compare with, or {@code null}
	 * @return {@code true} if there is no other token or it expires earlier
	 */
	public boolean isNewerThan(@Nullable AccessToken other) {
		return other == null || this.expiresAt.isAfter(other.expiresAt);
	}

	/**
	 * Return whether this is the same token as another one, whatever was measured when
	 * they were received.
	 * @param other the token to compare with, or {@code null}
	 * @return {@code true} if both have the same value
	 */
	public boolean isSameAs(@Nullable AccessToken other) {
		return other != null && this.value.equals(other.value);
	}

	@Override
	public String toString() {
		return "AccessToken[principal=" + this.principal + ", issuedAt=" + this.issuedAt + ", expiresAt="
				+ this.expiresAt + "]";
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
