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

package io.github.entraidredis.test;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenIssuerTests {

	private static final String AUDIENCE = "https://redis.azure.com";

	private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.750Z");

	private static final Instant ISSUED_AT = Instant.parse("2026-05-01T10:00:00Z");

	private static final EmulatedIdentity IDENTITY = EmulatedIdentity.USER_ASSIGNED;

	private final TokenIssuer issuer = issuerAt(NOW);

	@Test
	void whenTokenIsIssuedThenClaimsAreThoseOfTheIdentity() throws Exception {
		TokenIssuer.Issued issued = this.issuer.issue(IDENTITY, AUDIENCE, null);
		JWTClaimsSet claims = SignedJWT.parse(issued.value()).getJWTClaimsSet();
		assertThat(claims.getAudience()).containsExactly(AUDIENCE);
		assertThat(claims.getIssuer()).isEqualTo("https://sts.windows.net/" + IDENTITY.tenantId() + "/");
		assertThat(claims.getSubject()).isEqualTo(IDENTITY.objectId());
		assertThat(claims.getStringClaim("oid")).isEqualTo(IDENTITY.objectId());
		assertThat(claims.getStringClaim("tid")).isEqualTo(IDENTITY.tenantId());
		assertThat(claims.getStringClaim("appid")).isEqualTo(IDENTITY.clientId());
		assertThat(claims.getStringClaim("appidacr")).isEqualTo("2");
		assertThat(claims.getStringClaim("idtyp")).isEqualTo("app");
		assertThat(claims.getStringClaim("xms_mirid")).isEqualTo(IDENTITY.resourceId());
		assertThat(claims.getIssueTime()).isEqualTo(ISSUED_AT);
		assertThat(claims.getNotBeforeTime()).isEqualTo(ISSUED_AT);
		assertThat(claims.getExpirationTime()).isEqualTo(ISSUED_AT.plusSeconds(3600));
		assertThat(issued.issuedAt()).isEqualTo(ISSUED_AT);
		assertThat(issued.expiresAt()).isEqualTo(ISSUED_AT.plusSeconds(3600));
	}

	@Test
	void whenTokenIsIssuedThenItIsAsLongAsRealOnes() {
		for (EmulatedIdentity identity : List.of(EmulatedIdentity.SYSTEM_ASSIGNED, EmulatedIdentity.USER_ASSIGNED,
				EmulatedIdentity.SERVICE_PRINCIPAL)) {
			assertThat(this.issuer.issue(identity, AUDIENCE, null).value().length()).as(identity.toString())
				.isBetween(1500, 2048);
		}
	}

	@Test
	void whenTokensAreIssuedThenEachIsDifferent() {
		assertThat(token(null)).isNotEqualTo(token(null));
	}

	@Test
	void whenTokenIsIssuedThenPublishedKeyVerifiesIt() throws Exception {
		SignedJWT jwt = SignedJWT.parse(token(null));
		JWKSet keys = JWKSet.parse(this.issuer.publicKeys());
		assertThat(keys.containsNonPublicKeys()).isFalse();
		assertThat(jwt.verify(new RSASSAVerifier(keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey()))).isTrue();
	}

	@Test
	void whenTokenIsGoodThenItIsAccepted() {
		for (String audience : List.of(AUDIENCE, AUDIENCE + "/", "acca5fbb-b7e4-4009-81f1-37e38fd66d78")) {
			String token = this.issuer.issue(IDENTITY, audience, null).value();
			TokenIssuer.Verified verified = this.issuer.verify(IDENTITY.objectId(), token);
			assertThat(verified).isNotNull();
			assertThat(verified.objectId()).isEqualTo(IDENTITY.objectId());
			assertThat(verified.expiresAt()).isEqualTo(ISSUED_AT.plusSeconds(3600));
		}
	}

	@Test
	void whenUserIsAnotherThenTokenIsRefused() {
		assertThat(this.issuer.verify(EmulatedIdentity.SYSTEM_ASSIGNED.objectId(), token(null))).isNull();
		assertThat(this.issuer.verify(IDENTITY.clientId(), token(null))).isNull();
	}

	@Test
	void whenAudienceIsAnotherThenTokenIsRefused() {
		String token = this.issuer.issue(IDENTITY, "https://management.azure.com", null).value();
		assertThat(this.issuer.verify(IDENTITY.objectId(), token)).isNull();
	}

	@Test
	void whenTokenHasExpiredThenItIsRefused() {
		String token = token(null);
		assertThat(issuerAt(ISSUED_AT.plusSeconds(3599)).verify(IDENTITY.objectId(), token)).isNotNull();
		assertThat(issuerAt(ISSUED_AT.plusSeconds(3600)).verify(IDENTITY.objectId(), token)).isNull();
	}

	@Test
	void whenTokenIsNotYetValidThenItIsRefused() {
		assertThat(issuerAt(ISSUED_AT.minusSeconds(1)).verify(IDENTITY.objectId(), token(null))).isNull();
	}

	@Test
	void whenFaultIsExpiredTokenThenItIsRefused() {
		TokenIssuer.Issued issued = this.issuer.issue(IDENTITY, AUDIENCE, Fault.Kind.EXPIRED_TOKEN);
		assertThat(issued.expiresAt()).isBefore(NOW);
		assertThat(this.issuer.verify(IDENTITY.objectId(), issued.value())).isNull();
	}

	@Test
	void whenFaultIsTokenWithoutOidThenClaimIsMissingAndTokenIsRefused() throws Exception {
		String token = token(Fault.Kind.TOKEN_WITHOUT_OID);
		assertThat(SignedJWT.parse(token).getJWTClaimsSet().getClaims()).doesNotContainKey("oid");
		assertThat(this.issuer.verify(IDENTITY.objectId(), token)).isNull();
	}

	@Test
	void whenFaultIsSameTokenThenLastTokenOfTheIdentityIsReturned() {
		String first = token(Fault.Kind.SAME_TOKEN);
		assertThat(token(Fault.Kind.SAME_TOKEN)).isEqualTo(first);
		assertThat(this.issuer.issue(EmulatedIdentity.SYSTEM_ASSIGNED, AUDIENCE, Fault.Kind.SAME_TOKEN).value())
			.isNotEqualTo(first);
		assertThat(token(null)).isNotEqualTo(first);
	}

	@Test
	void whenTokenIsForeignThenItIsRefused() {
		String[] parts = token(null).split("\\.");
		String[] others = token(null).split("\\.");
		for (String foreign : List.of("", "wrong", "a.b.c", parts[0] + "." + parts[1] + ".",
				parts[0] + "." + others[1] + "." + parts[2], encode("{\"alg\":\"none\"}") + "." + parts[1] + ".",
				encode("{\"alg\":\"HS256\"}") + "." + parts[1] + "." + parts[2])) {
			assertThat(this.issuer.verify(IDENTITY.objectId(), foreign)).as(foreign).isNull();
		}
	}

	@Test
	void whenTokenIsPrintedThenItsValueIsHidden() {
		TokenIssuer.Issued issued = this.issuer.issue(IDENTITY, AUDIENCE, null);
		assertThat(issued.toString()).doesNotContain(issued.value());
	}

	private String token(Fault.Kind fault) {
		return this.issuer.issue(IDENTITY, AUDIENCE, fault).value();
	}

	private static String encode(String json) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	private static TokenIssuer issuerAt(Instant now) {
		return new TokenIssuer(Clock.fixed(now, ZoneOffset.UTC), Duration.ofHours(1));
	}

}
