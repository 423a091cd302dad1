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

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * How applications prove to the token endpoint who they are: by a secret or by a signed
 * assertion.
 */
final class ClientAuthentication {

	private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

	/**
	 * The clocks of clients need not be exact.
	 */
	private static final Duration SKEW = Duration.ofMinutes(5);

	private final CertificateAssertions certificates = new CertificateAssertions();

	private final FederatedAssertions federations = new FederatedAssertions();

	private final Clock clock;

	ClientAuthentication(Clock clock) {
		this.clock = clock;
	}

	CertificateAssertions certificates() {
		return this.certificates;
	}

	FederatedAssertions federations() {
		return this.federations;
	}

	boolean isApplication(EmulatedIdentity identity) {
		return !identity.isManaged() || this.certificates.knows(identity) || this.federations.knows(identity);
	}

	/**
	 * Check who asks for a token.
	 * @throws EntraException if it is not the identity
	 */
	void verify(EmulatedIdentity identity, Map<String, String> form) {
		if (form.containsKey("client_assertion")) {
			if (!JWT_BEARER.equals(form.get("client_assertion_type"))) {
				throw new EntraException("50027");
			}
			verifyAssertion(identity, Objects.requireNonNull(form.get("client_assertion")));
		}
		else if (!form.containsKey("client_secret")) {
			throw new EntraException("7000216");
		}
		else if (!Objects.equals(form.get("client_secret"), identity.clientSecret())) {
			throw new EntraException("7000215", identity.clientId());
		}
	}

	private void verifyAssertion(EmulatedIdentity identity, String value) {
		try {
			SignedJWT assertion = SignedJWT.parse(value);
			if (identity.clientId().equals(assertion.getJWTClaimsSet().getIssuer())) {
				this.certificates.verify(identity, assertion, Date.from(this.clock.instant()));
			}
			else {
				this.federations.verify(identity, assertion);
			}
			verifyTime(assertion.getJWTClaimsSet());
		}
		catch (ParseException ex) {
			throw new EntraException("50027");
		}
	}

	private void verifyTime(JWTClaimsSet claims) {
		if (claims.getExpirationTime() == null) {
			throw new EntraException("50027");
		}
		Instant now = this.clock.instant();
		Instant from = (claims.getNotBeforeTime() != null) ? claims.getNotBeforeTime().toInstant() : Instant.EPOCH;
		Instant until = claims.getExpirationTime().toInstant();
		if (now.plus(SKEW).isBefore(from) || !now.minus(SKEW).isBefore(until)) {
			throw new EntraException("700024", now, from, until);
		}
	}

}
