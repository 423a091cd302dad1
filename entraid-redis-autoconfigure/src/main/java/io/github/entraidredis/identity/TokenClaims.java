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

package io.github.entraidredis.identity;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenOrigin;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a token what is needed to use and to renew it. Signatures are the server's
 * business.
 */
final class TokenClaims {

	/**
	 * Least skew that is told: less can be the latency of the answer, which the request
	 * timeout bounds (10 seconds by default), and rounding.
	 */
	private static final Duration LEAST_SKEW = Duration.ofSeconds(30);

	private TokenClaims() {
	}

	static AccessToken toAccessToken(com.azure.core.credential.@Nullable AccessToken token, @Nullable String username,
			Instant now, Identity identity) {
		String value = (token != null) ? token.getToken() : null;
		if (token == null || value == null || value.isEmpty()) {
			throw new TokenRequestException(Kind.TRANSIENT, "The identity provider returned an empty token");
		}
		Map<?, ?> claims = parse(value);
		String principal = (username != null) ? username : principal(claims);
		Instant expiresAt = instant(claims.get("exp"), token.getExpiresAt().toInstant());
		Instant issuedAt = instant(claims.get("iat"), now);
		if (!expiresAt.isAfter(issuedAt)) {
			throw new TokenRequestException(Kind.TRANSIENT, "The identity provider returned a token that expires at "
					+ expiresAt + ", before it was issued at " + issuedAt);
		}
		OffsetDateTime refreshAt = token.getRefreshAt();
		return new AccessToken(value, principal, issuedAt, expiresAt,
				(refreshAt != null) ? refreshAt.toInstant() : null,
				clockSkew(identity.tellsLocalExpiry() ? token.getExpiresAt().toInstant() : expiresAt, expiresAt,
						issuedAt, now),
				new TokenOrigin(identity.describe(), text(claims, "oid"), text(claims, "aud"), text(claims, "tid")));
	}

	/**
	 * Return how far the local clock is ahead. Libraries add the seconds a token has left
	 * to the local time, the claim is the issuer's time: what lies between is the skew.
	 * Where a library takes the issuer's time as well, a token from the future tells.
	 */
	private static Duration clockSkew(Instant localExpiry, Instant expiresAt, Instant issuedAt, Instant now) {
		Duration measured = Duration.between(expiresAt, localExpiry);
		Duration behind = Duration.between(issuedAt, now);
		Duration skew = (measured.isZero() && behind.isNegative()) ? behind : measured;
		return (skew.abs().compareTo(LEAST_SKEW) >= 0) ? skew : Duration.ZERO;
	}

	private static String principal(Map<?, ?> claims) {
		String objectId = text(claims, "oid");
		if (objectId != null) {
			return objectId;
		}
		throw new TokenRequestException(Kind.PERMANENT,
				"The token has no 'oid' claim to log in to Redis with: set 'entraid.redis.username' to the object id "
						+ "of the identity");
	}

	private static Map<?, ?> parse(String token) {
		String[] parts = token.split("\\.", -1);
		if (parts.length == 3) {
			try (JsonReader reader = JsonProviders.createReader(Base64.getUrlDecoder().decode(parts[1]))) {
				if (reader.readUntyped() instanceof Map<?, ?> claims) {
					return claims;
				}
			}
			catch (IOException | RuntimeException ex) {
				// Not a JWT: the parser's message would quote it
			}
		}
		return Map.of();
	}

	private static @Nullable String text(Map<?, ?> claims, String name) {
		return (claims.get(name) instanceof String text && !text.isEmpty()) ? text : null;
	}

	private static Instant instant(@Nullable Object claim, Instant otherwise) {
		return (claim instanceof Number seconds) ? Instant.ofEpochSecond(seconds.longValue()) : otherwise;
	}

}
