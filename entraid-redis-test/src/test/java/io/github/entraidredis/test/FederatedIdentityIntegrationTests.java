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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(AzureEmulatorExtension.class)
class FederatedIdentityIntegrationTests {

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static final EmulatedIdentity APPLICATION = new EmulatedIdentity("66666666-6666-4666-8666-666666666660",
			"66666666-6666-4666-8666-666666666661", "66666666-6666-4666-8666-666666666666", null, null, false);

	private static final EmulatedIdentity WORKLOAD = EmulatedIdentity.USER_ASSIGNED;

	@TempDir
	private Path directory;

	private EntraEmulator entra;

	private EntraCredentials credentials;

	@BeforeAll
	static void trust(AzureEmulator azure) {
		EntraEmulator entra = azure.entra();
		entra.addIdentity(APPLICATION);
		entra.trustFederation(APPLICATION, entra.managedIdentityCredential(EmulatedIdentity.SYSTEM_ASSIGNED));
		entra.trustFederation(WORKLOAD, entra.kubernetes().credential("system:serviceaccount:default:other"));
		entra.trustFederation(WORKLOAD, entra.kubernetes().credential(SUBJECT));
	}

	@BeforeEach
	void prepare(AzureEmulator azure) {
		MsalCache.clear();
		this.entra = azure.entra();
		this.credentials = new EntraCredentials(azure);
	}

	@AfterEach
	void resetClock() {
		this.entra.clockOffset(Duration.ZERO);
	}

	@Test
	void whenServiceAccountIsTrustedThenWorkloadIdentityGetsItsToken() throws Exception {
		Path file = this.directory.resolve("token");
		this.entra.kubernetes().writeToken(SUBJECT, file);
		String first = Files.readString(file);
		assertAccepted(WORKLOAD, this.credentials.workload(WORKLOAD, file));
		this.entra.kubernetes().writeToken(SUBJECT, file);
		assertThat(Files.readString(file)).isNotEqualTo(first);
		assertAccepted(WORKLOAD, this.credentials.workload(WORKLOAD, file));
		assertThat(this.directory).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.new");
	}

	@Test
	void whenServiceAccountIsTrustedThenItsTokenIsAnAssertion() {
		assertAccepted(WORKLOAD, this.credentials.assertion(WORKLOAD, this.entra.kubernetes().token(SUBJECT)));
	}

	@Test
	void whenManagedIdentityIsTrustedThenItsTokenIsAnAssertion() throws Exception {
		String assertion = managedIdentityToken(FederatedCredential.AUDIENCE);
		assertThat(SignedJWT.parse(assertion).getJWTClaimsSet().getSubject())
			.isEqualTo(EmulatedIdentity.SYSTEM_ASSIGNED.objectId());
		assertAccepted(APPLICATION, this.credentials.assertion(APPLICATION, assertion));
	}

	@Test
	void whenNothingIsTrustedThenErrorIs70025() {
		assertRefused(EmulatedIdentity.SERVICE_PRINCIPAL, this.entra.kubernetes().token(SUBJECT), "AADSTS70025");
	}

	@Test
	void whenIssuerIsNotTrustedThenErrorIs700211() {
		assertRefused(APPLICATION, this.entra.kubernetes().token(SUBJECT), "AADSTS700211");
		assertRefused(APPLICATION, managedIdentityToken(EntraCredentials.AUDIENCE), "AADSTS700211");
	}

	@Test
	void whenSubjectIsNotTrustedThenErrorIs700213() {
		String subject = "system:serviceaccount:default:Orders";
		assertRefused(WORKLOAD, this.entra.kubernetes().token(subject),
				"AADSTS700213: No matching federated identity record found for presented assertion subject '" + subject
						+ "'");
	}

	@Test
	void whenAudienceIsNotTrustedThenErrorIs700212() {
		EmulatedIdentity identity = identity(7);
		FederatedCredential trusted = this.entra.kubernetes().credential(SUBJECT);
		this.entra.trustFederation(identity,
				new FederatedCredential(trusted.issuer(), SUBJECT, "api://other", trusted.key()));
		assertRefused(identity, this.entra.kubernetes().token(SUBJECT), "AADSTS700212");
	}

	@Test
	void whenKeyIsAnotherThenErrorIs50013() {
		EmulatedIdentity identity = identity(8);
		FederatedCredential trusted = this.entra.kubernetes().credential(SUBJECT);
		this.entra.trustFederation(identity, new FederatedCredential(trusted.issuer(), SUBJECT, trusted.audience(),
				this.entra.managedIdentityCredential(identity).key()));
		assertRefused(identity, this.entra.kubernetes().token(SUBJECT), "AADSTS50013");
	}

	@Test
	void whenServiceAccountTokenHasExpiredThenErrorIs700024() {
		String token = this.entra.kubernetes().token(SUBJECT);
		this.entra.clockOffset(Duration.ofMinutes(66));
		assertRefused(WORKLOAD, token, "AADSTS700024");
	}

	private EmulatedIdentity identity(int digit) {
		EmulatedIdentity identity = new EmulatedIdentity(APPLICATION.tenantId(),
				"66666666-6666-4666-8666-60000000000" + digit, "66666666-6666-4666-8666-66000000000" + digit, null,
				null, false);
		this.entra.addIdentity(identity);
		return identity;
	}

	private String managedIdentityToken(String audience) {
		return Objects
			.requireNonNull(this.credentials.managed((builder) -> builder)
				.getToken(new TokenRequestContext().addScopes(audience + "/.default"))
				.block())
			.getToken();
	}

	private void assertAccepted(EmulatedIdentity identity, TokenCredential credential) {
		String token = EntraCredentials.token(credential).getToken();
		assertThat(this.entra.issuer().verify(identity.objectId(), token)).isNotNull();
	}

	private void assertRefused(EmulatedIdentity identity, String assertion, String error) {
		TokenCredential credential = this.credentials.assertion(identity, assertion);
		assertThatException().isThrownBy(() -> EntraCredentials.token(credential)).withStackTraceContaining(error);
	}

}
