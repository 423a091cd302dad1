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

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * Client assertions that an application signs with the key of a certificate.
 */
final class CertificateAssertions {

	private final Map<String, List<X509Certificate>> certificates = new ConcurrentHashMap<>();

	void register(EmulatedIdentity identity, X509Certificate certificate) {
		this.certificates.computeIfAbsent(identity.objectId(), (id) -> new CopyOnWriteArrayList<>()).add(certificate);
	}

	boolean knows(EmulatedIdentity identity) {
		return this.certificates.containsKey(identity.objectId());
	}

	/**
	 * Check what tells that the assertion is of this application, but not yet when it is
	 * valid.
	 * @throws EntraException if Entra ID would refuse it
	 */
	void verify(EmulatedIdentity identity, SignedJWT assertion, Date now) throws ParseException {
		verifySignature(identity, assertion, now);
		JWTClaimsSet claims = assertion.getJWTClaimsSet();
		if (!identity.clientId().equals(claims.getSubject())) {
			throw new EntraException("700021");
		}
		Pattern audience = Pattern
			.compile("https://[^/]+/" + Pattern.quote(identity.tenantId()) + "/(oauth2/(v2\\.0/)?token|v2\\.0)");
		if (claims.getAudience().stream().noneMatch((value) -> audience.matcher(value).matches())) {
			throw new EntraException("700023");
		}
	}

	private void verifySignature(EmulatedIdentity identity, SignedJWT assertion, Date now) {
		Map<String, Object> header = assertion.getHeader().toJSONObject();
		boolean sha256 = header.containsKey("x5t#S256");
		if (!(header.get(sha256 ? "x5t#S256" : "x5t") instanceof String thumbprint)) {
			throw new EntraException("50027");
		}
		byte[] bytes = new Base64URL(thumbprint).decode();
		String hex = HexFormat.of().withUpperCase().formatHex(bytes);
		X509Certificate certificate = this.certificates.getOrDefault(identity.objectId(), List.of())
			.stream()
			.filter((candidate) -> MessageDigest.isEqual(bytes, thumbprint(candidate, sha256 ? "SHA-256" : "SHA-1")))
			.findFirst()
			.orElseThrow(() -> new EntraException("700027", "The key was not found.", hex));
		if (now.after(certificate.getNotAfter()) || now.before(certificate.getNotBefore())) {
			throw new EntraException("700027", "The key used is expired.", hex);
		}
		try {
			if (!assertion.verify(new DefaultJWSVerifierFactory().createJWSVerifier(assertion.getHeader(),
					certificate.getPublicKey()))) {
				throw new EntraException("700027",
						"The provided signature value did not match the expected signature value.", hex);
			}
		}
		catch (JOSEException ex) {
			throw new EntraException("50027");
		}
	}

	private static byte[] thumbprint(X509Certificate certificate, String algorithm) {
		try {
			return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Thumbprint of a certificate could not be computed", ex);
		}
	}

}
