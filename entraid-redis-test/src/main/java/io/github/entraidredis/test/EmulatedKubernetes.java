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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * Kubernetes cluster that issues tokens to its service accounts, for workload identities.
 * Tokens live one hour.
 */
public final class EmulatedKubernetes {

	private static final Duration LIFETIME = Duration.ofHours(1);

	private final String issuer = "https://emulated.oic.prod-aks.azure.com/" + UUID.randomUUID() + "/";

	private final Clock clock;

	private final RSAKey key;

	EmulatedKubernetes(Clock clock) {
		this.clock = clock;
		try {
			this.key = new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Signing key of the cluster could not be made", ex);
		}
	}

	/**
	 * Return what an identity must
	 * {@linkplain EntraEmulator#trustFederation(EmulatedIdentity, FederatedCredential)
	 * trust} so that a service account may act as it.
	 * @param subject the service account, for example
	 * {@code system:serviceaccount:default:orders}
	 * @return the credential
	 */
	public FederatedCredential credential(String subject) {
		try {
			return new FederatedCredential(this.issuer, subject, FederatedCredential.AUDIENCE, this.key.toPublicKey());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Key of the cluster could not be read", ex);
		}
	}

	/**
	 * Issue a token.
	 * @param subject the service account
	 * @return the token
	 */
	public String token(String subject) {
		Instant now = this.clock.instant();
		JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(this.issuer)
			.subject(subject)
			.audience(FederatedCredential.AUDIENCE)
			.issueTime(Date.from(now))
			.notBeforeTime(Date.from(now))
			.expirationTime(Date.from(now.plus(LIFETIME)))
			.jwtID(UUID.randomUUID().toString())
			.build();
		try {
			SignedJWT token = new SignedJWT(
					new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(this.key.getKeyID()).build(), claims);
			token.sign(new RSASSASigner(this.key));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Token could not be signed", ex);
		}
	}

	/**
	 * Issue a token into a file, in one step, as the kubelet does for
	 * {@code AZURE_FEDERATED_TOKEN_FILE}.
	 * @param subject the service account
	 * @param file the file, replaced if it exists
	 */
	public void writeToken(String subject, Path file) {
		try {
			Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), token(subject));
			Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Token of the service account could not be written", ex);
		}
	}

}
