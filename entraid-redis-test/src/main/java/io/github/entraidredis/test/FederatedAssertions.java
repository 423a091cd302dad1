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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * Client assertions that another identity provider issues, such as a Kubernetes cluster.
 */
final class FederatedAssertions {

	private final Map<String, List<FederatedCredential>> trusted = new ConcurrentHashMap<>();

	void trust(EmulatedIdentity identity, FederatedCredential credential) {
		this.trusted.computeIfAbsent(identity.objectId(), (id) -> new CopyOnWriteArrayList<>()).add(credential);
	}

	boolean knows(EmulatedIdentity identity) {
		return this.trusted.containsKey(identity.objectId());
	}

	/**
	 * Check that the identity trusts who issued the assertion, but not yet when it is
	 * valid.
	 * @throws EntraException if Entra ID would refuse it
	 */
	void verify(EmulatedIdentity identity, SignedJWT assertion) throws ParseException {
		JWTClaimsSet claims = assertion.getJWTClaimsSet();
		List<FederatedCredential> matching = this.trusted.getOrDefault(identity.objectId(), List.of());
		if (matching.isEmpty()) {
			throw new EntraException("70025", identity.clientId());
		}
		String issuer = String.valueOf(claims.getIssuer());
		matching = filter(matching, (trust) -> trust.issuer().equals(issuer), "700211", issuer);
		String subject = String.valueOf(claims.getSubject());
		matching = filter(matching, (trust) -> trust.subject().equals(subject), "700213", subject);
		matching = filter(matching, (trust) -> claims.getAudience().contains(trust.audience()), "700212",
				String.join(", ", claims.getAudience()));
		if (matching.stream().noneMatch((trust) -> isSignedBy(trust, assertion))) {
			throw new EntraException("50013",
					"The provided signature value did not match the expected signature value.");
		}
	}

	private static List<FederatedCredential> filter(List<FederatedCredential> candidates,
			Predicate<FederatedCredential> condition, String error, String presented) {
		List<FederatedCredential> matching = candidates.stream().filter(condition).toList();
		if (matching.isEmpty()) {
			throw new EntraException(error, presented);
		}
		return matching;
	}

	private static boolean isSignedBy(FederatedCredential trust, SignedJWT assertion) {
		try {
			return assertion
				.verify(new DefaultJWSVerifierFactory().createJWSVerifier(assertion.getHeader(), trust.key()));
		}
		catch (JOSEException ex) {
			return false;
		}
	}

}
