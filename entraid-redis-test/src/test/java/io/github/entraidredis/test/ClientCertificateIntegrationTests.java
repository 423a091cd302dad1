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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(AzureEmulatorExtension.class)
class ClientCertificateIntegrationTests {

	private static final EmulatedIdentity APPLICATION = new EmulatedIdentity("55555555-5555-4555-8555-555555555550",
			"55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555555", null, null, false);

	private static X509Bundle registered;

	private static X509Bundle expired;

	private AzureEmulator azure;

	private EntraCredentials credentials;

	@BeforeAll
	static void register(AzureEmulator azure) throws Exception {
		registered = certificate(30);
		expired = certificate(-1);
		azure.entra().addIdentity(APPLICATION);
		azure.entra().registerCertificate(APPLICATION, registered.getCertificate());
		azure.entra().registerCertificate(APPLICATION, expired.getCertificate());
	}

	private static X509Bundle certificate(int days) throws Exception {
		Instant now = Instant.now();
		return new CertificateBuilder().rsa2048()
			.subject("CN=application")
			.setIsCertificateAuthority(true)
			.notBefore(now.minus(9, ChronoUnit.DAYS))
			.notAfter(now.plus(days, ChronoUnit.DAYS))
			.buildSelfSigned();
	}

	@BeforeEach
	void prepare(AzureEmulator azure) {
		this.azure = azure;
		this.credentials = new EntraCredentials(azure);
	}

	@AfterEach
	void resetClock() {
		this.azure.entra().clockOffset(Duration.ZERO);
	}

	@Test
	void whenCertificateIsPemThenApplicationGetsItsToken() {
		assertAccepted(this.credentials.certificate(APPLICATION, pem(registered)));
		assertAccepted(this.credentials.certificate(APPLICATION,
				(builder) -> pem(registered).apply(builder).sendCertificateChain(true)));
	}

	@Test
	void whenCertificateIsPfxThenApplicationGetsItsToken() throws Exception {
		String file = registered.toTempKeyStoreFile("password".toCharArray()).getPath();
		assertAccepted(this.credentials.certificate(APPLICATION,
				(builder) -> builder.pfxCertificate(file).clientCertificatePassword("password")));
	}

	@Test
	void whenCertificateIsNotRegisteredThenErrorIs700027() throws Exception {
		assertRefused(this.credentials.certificate(APPLICATION, pem(certificate(30))), "AADSTS700027");
		assertRefused(this.credentials.certificate(EmulatedIdentity.SERVICE_PRINCIPAL, pem(registered)),
				"AADSTS700027");
	}

	@Test
	void whenCertificateHasExpiredThenErrorIs700027() {
		assertRefused(this.credentials.certificate(APPLICATION, pem(expired)), "The key used is expired");
	}

	@Test
	void whenClockIsFarOffThenErrorIs700024() {
		this.azure.entra().clockOffset(Duration.ofMinutes(20));
		assertRefused(this.credentials.certificate(APPLICATION, pem(registered)), "AADSTS700024");
		this.azure.entra().clockOffset(Duration.ofMinutes(-20));
		assertRefused(this.credentials.certificate(APPLICATION, pem(registered)), "AADSTS700024");
	}

	@Test
	void whenSignatureIsWrongThenErrorIs700027() throws Exception {
		String assertion = assertion(certificate(30), Map.of());
		assertRefused(this.credentials.assertion(APPLICATION, assertion), "AADSTS700027");
	}

	@Test
	void whenAssertionIsOfAnotherApplicationThenErrorIs700021() throws Exception {
		assertRefused(this.credentials.assertion(APPLICATION, assertion(registered, Map.of("sub", "other"))),
				"AADSTS700021");
	}

	@Test
	void whenAssertionIsForAnotherTenantThenErrorIs700023() throws Exception {
		String audience = "https://login.microsoftonline.com/" + EmulatedIdentity.TENANT + "/oauth2/v2.0/token";
		assertRefused(this.credentials.assertion(APPLICATION, assertion(registered, Map.of("aud", audience))),
				"AADSTS700023");
	}

	@Test
	void whenAssertionIsMalformedThenErrorIs50027() {
		assertRefused(this.credentials.assertion(APPLICATION, "a.b.c"), "AADSTS50027");
	}

	@Test
	void whenApplicationHasNoSecretThenSecretIsRefused() {
		assertRefused(this.credentials.secret(APPLICATION.tenantId(), APPLICATION.clientId(), "guessed"),
				"AADSTS7000215");
	}

	/**
	 * Names the registered certificate, whoever signs.
	 */
	private static String assertion(X509Bundle signer, Map<String, String> changes) throws JOSEException {
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(APPLICATION.clientId())
			.subject(APPLICATION.clientId())
			.audience("https://login.microsoftonline.com/" + APPLICATION.tenantId() + "/oauth2/v2.0/token")
			.expirationTime(Date.from(Instant.now().plusSeconds(600)));
		changes.forEach(claims::claim);
		SignedJWT assertion = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.PS256)
			.x509CertSHA256Thumbprint(X509CertUtils.computeSHA256Thumbprint(registered.getCertificate()))
			.build(), claims.build());
		assertion.sign(new RSASSASigner(signer.getKeyPair().getPrivate()));
		return assertion.serialize();
	}

	private static UnaryOperator<ClientCertificateCredentialBuilder> pem(X509Bundle certificate) {
		byte[] pem = (certificate.getPrivateKeyPEM() + certificate.getCertificatePEM())
			.getBytes(StandardCharsets.US_ASCII);
		return (builder) -> builder.pemCertificate(new ByteArrayInputStream(pem));
	}

	private void assertAccepted(TokenCredential credential) {
		String token = EntraCredentials.token(credential).getToken();
		assertThat(this.azure.entra().issuer().verify(APPLICATION.objectId(), token)).isNotNull();
	}

	private static void assertRefused(TokenCredential credential, String error) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> EntraCredentials.token(credential))
			.withStackTraceContaining(error);
	}

}
