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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenClaims}.
 */
class TokenClaimsTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	@ParameterizedTest
	@ValueSource(ints = { -3600, -30, 30, 3600 })
	void whenTheExpiryIsLocalTimeThenItsDistanceFromTheClaimIsTheSkew(int seconds) {
		assertThat(skew(0, seconds, true)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@ValueSource(ints = { -29, -1, 0, 1, 29 })
	void whenTheDistanceIsThatOfAnAnswerUnderWayThenItIsNoSkew(int seconds) {
		assertThat(skew(0, seconds, true)).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { -3600, 0, 3600 })
	void whenNothingIsKnownOfTheExpiryThenItTellsNoSkew(int seconds) {
		assertThat(skew(0, seconds, false)).isZero();
	}

	@Test
	void whenTheTokenIsOfTheFutureThenTheClockIsBehind() {
		assertThat(skew(120, 0, true)).isEqualTo(Duration.ofSeconds(-120));
		assertThat(skew(120, 3600, false)).isEqualTo(Duration.ofSeconds(-120));
		assertThat(skew(-300, 0, true)).isZero();
	}

	@Test
	void whenTheTokenNamesItsOriginThenItIsKept() {
		String claims = "{\"oid\":\"the-oid\",\"aud\":\"https://redis.azure.com\",\"tid\":\"the-tenant\"}";
		String encoded = Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
		AccessToken token = new AccessToken("h." + encoded + ".s", NOW.plusSeconds(60).atOffset(ZoneOffset.UTC));
		assertThat(TokenClaims.toAccessToken(token, "another", NOW, identity(true)).origin())
			.hasToString("object id the-oid, audience https://redis.azure.com, tenant the-tenant, "
					+ "issued to identity of a test");
	}

	private static Duration skew(int issuedIn, int expiryOff, boolean tellsLocalExpiry) {
		long issuedAt = NOW.getEpochSecond() + issuedIn;
		long expiresAt = issuedAt + 7200;
		String claims = "{\"oid\":\"oid\",\"iat\":" + issuedAt + ",\"exp\":" + expiresAt + "}";
		String encoded = Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
		OffsetDateTime expiry = Instant.ofEpochSecond(expiresAt + expiryOff).atOffset(ZoneOffset.UTC);
		return TokenClaims
			.toAccessToken(new AccessToken("header." + encoded + ".signature", expiry), null, NOW,
					identity(tellsLocalExpiry))
			.clockSkew();
	}

	private static Identity identity(boolean tellsLocalExpiry) {
		return new Identity() {

			@Override
			public TokenCredential credential() {
				throw new UnsupportedOperationException();
			}

			@Override
			public String describe() {
				return "identity of a test";
			}

			@Override
			public boolean tellsLocalExpiry() {
				return tellsLocalExpiry;
			}

		};
	}

}
