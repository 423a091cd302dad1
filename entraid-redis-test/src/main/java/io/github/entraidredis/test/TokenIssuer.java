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

import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

/**
 * Signs tokens and verifies them, with the claims and the size of real ones.
 */
final class TokenIssuer {

	/**
	 * Audiences that Azure's Redis services accept.
	 */
	private static final Set<String> AUDIENCES = Set.of("https://redis.azure.com", "https://redis.azure.com/",
			"acca5fbb-b7e4-4009-81f1-37e38fd66d78");

	/**
	 * Real tokens are 1.5 to 2 KB long.
	 */
	private static final int FILLER_BYTES = 360;

	/**
	 * One key for all emulators of a process, as there is one Entra ID: MSAL's cache of
	 * managed identity tokens is shared as well. Made in the background: it takes longer
	 * than all else at the start.
	 */
	private static final CompletableFuture<RSAKey> KEY = CompletableFuture.supplyAsync(TokenIssuer::newKey);

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	private final Map<String, Issued> lastByIdentity = new ConcurrentHashMap<>();

	private volatile Duration lifetime;

	TokenIssuer(Clock clock, Duration lifetime) {
		this.clock = clock;
		this.lifetime = lifetime;
	}

	private static RSAKey key() {
		return KEY.join();
	}

	private static RSAKey newKey() {
		try {
			return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Signing key of the emulator could not be made", ex);
		}
	}

	static boolean isRedis(String audience) {
		return AUDIENCES.contains(audience);
	}

	void lifetime(Duration lifetime) {
		this.lifetime = lifetime;
	}

	Map<String, Object> publicKeys() {
		return new JWKSet(key()).toJSONObject();
	}

	Issued issue(EmulatedIdentity identity, String audience, Fault.@Nullable Kind fault) {
		Issued last = this.lastByIdentity.get(identity.objectId());
		if (fault == Fault.Kind.SAME_TOKEN && last != null) {
			return last;
		}
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.SECONDS);
		boolean expired = fault == Fault.Kind.EXPIRED_TOKEN;
		Instant expiresAt = expired ? now.minusSeconds(60) : now.plus(this.lifetime);
		Instant issuedAt = expired ? expiresAt.minus(this.lifetime) : now;
		String objectId = (fault == Fault.Kind.TOKEN_WITHOUT_OID) ? null : identity.objectId();
		Issued issued = new Issued(sign(claims(identity, objectId, audience, issuedAt, expiresAt)), issuedAt,
				expiresAt);
		this.lastByIdentity.put(identity.objectId(), issued);
		return issued;
	}

	private JWTClaimsSet claims(EmulatedIdentity identity, @Nullable String objectId, String audience, Instant issuedAt,
			Instant expiresAt) {
		boolean exchange = audience.equals(FederatedCredential.AUDIENCE);
		byte[] filler = new byte[FILLER_BYTES];
		this.random.nextBytes(filler);
		return new JWTClaimsSet.Builder().audience(audience)
			.issuer(exchange ? exchangeIssuer(identity) : "https://sts.windows.net/" + identity.tenantId() + "/")
			.issueTime(Date.from(issuedAt))
			.notBeforeTime(Date.from(issuedAt))
			.expirationTime(Date.from(expiresAt))
			.subject(identity.objectId())
			.claim("oid", objectId)
			.claim("tid", identity.tenantId())
			.claim("appid", identity.clientId())
			.claim("appidacr", identity.isManaged() ? "2" : "1")
			.claim("idp", "https://sts.windows.net/" + identity.tenantId() + "/")
			.claim("idtyp", "app")
			.claim("aio", Base64.getUrlEncoder().withoutPadding().encodeToString(filler))
			.claim("rh", "1." + UUID.randomUUID())
			.claim("uti", UUID.randomUUID().toString())
			.claim("ver", exchange ? "2.0" : "1.0")
			.claim("xms_mirid", identity.resourceId())
			.build();
	}

	/**
	 * Tokens for the token exchange are of version 2, which has another issuer.
	 */
	private static String exchangeIssuer(EmulatedIdentity identity) {
		return "https://login.microsoftonline.com/" + identity.tenantId() + "/v2.0";
	}

	FederatedCredential federatedCredential(EmulatedIdentity identity) {
		try {
			return new FederatedCredential(exchangeIssuer(identity), identity.objectId(), FederatedCredential.AUDIENCE,
					key().toPublicKey());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Key of the emulator could not be read", ex);
		}
	}

	private String sign(JWTClaimsSet claims) {
		try {
			SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key().getKeyID()).build(),
					claims);
			token.sign(new RSASSASigner(key()));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Token could not be signed", ex);
		}
	}

	/**
	 * Verify a token as Redis does.
	 * @return the token, or {@code null} if it would be refused
	 */
	@Nullable Verified verify(String username, String token) {
		try {
			SignedJWT jwt = SignedJWT.parse(token);
			JWTClaimsSet claims = jwt.getJWTClaimsSet();
			Instant now = this.clock.instant();
			boolean valid = jwt.verify(new RSASSAVerifier(key()))
					&& claims.getAudience().stream().anyMatch(AUDIENCES::contains)
					&& username.equals(claims.getStringClaim("oid"))
					&& !claims.getNotBeforeTime().toInstant().isAfter(now)
					&& claims.getExpirationTime().toInstant().isAfter(now);
			return valid ? new Verified(username, Objects.requireNonNull(claims.getStringClaim("uti")),
					claims.getExpirationTime().toInstant()) : null;
		}
		catch (ParseException | JOSEException ex) {
			return null;
		}
	}

	/**
	 * Token as issued.
	 */
	record Issued(String value, Instant issuedAt, Instant expiresAt) {

		@Override
		public String toString() {
			return "Issued[expiresAt=" + this.expiresAt + "]";
		}

	}

	/**
	 * Token that Redis accepted.
	 */
	record Verified(String objectId, String id, Instant expiresAt) {

	}

}
