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
import java.time.Duration;
import java.util.Date;
import java.util.List;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(AzureEmulatorExtension.class)
class EntraFaultIntegrationTests {

	private static final EmulatedIdentity PRINCIPAL = EmulatedIdentity.SERVICE_PRINCIPAL;

	private EntraEmulator entra;

	private EntraCredentials credentials;

	@BeforeEach
	void prepare(AzureEmulator azure) {
		MsalCache.clear();
		this.entra = azure.entra();
		this.credentials = new EntraCredentials(azure);
	}

	@AfterEach
	void recover() {
		this.entra.clearFaults();
		this.entra.latency(Duration.ZERO);
	}

	@Test
	void whenStatusIsSetThenCredentialsFail() {
		assertFails(Fault.status(503));
	}

	@Test
	void whenEntraErrorIsSetThenItReachesTheCaller() {
		this.entra.fault(Fault.aadsts("7000222"));
		assertThatException().isThrownBy(() -> EntraCredentials.token(this.credentials.secret(PRINCIPAL)))
			.withStackTraceContaining("AADSTS7000222");
	}

	@Test
	void whenThrottledThenTimeToWaitIsTold() {
		this.entra.fault(Fault.throttled(Duration.ofSeconds(7)));
		HttpRequest request = new HttpRequest(HttpMethod.GET,
				"http://169.254.169.254/metadata/identity/oauth2/token?resource=x");
		try (HttpResponse response = this.entra.httpClient().sendSync(request, Context.NONE)) {
			assertThat(response.getStatusCode()).isEqualTo(429);
			assertThat(response.getHeaders().getValue(HttpHeaderName.RETRY_AFTER)).isEqualTo("7");
		}
	}

	@Test
	void whenJsonIsEmptyThenNoTokenComes() {
		this.entra.fault(Fault.EMPTY_JSON);
		assertThat(EntraCredentials.token(this.credentials.secret(PRINCIPAL)).getToken()).isNull();
		assertThatException().isThrownBy(() -> EntraCredentials.token(this.credentials.managed((builder) -> builder)));
	}

	@Test
	void whenJsonIsMalformedThenCredentialsFail() {
		assertFails(Fault.MALFORMED_JSON);
	}

	@Test
	void whenConnectionIsResetThenCallerSeesTheReset() {
		this.entra.fault(Fault.RESET);
		for (String url : List.of("http://169.254.169.254/metadata/identity/oauth2/token",
				"https://login.microsoftonline.com/t/oauth2/v2.0/token")) {
			assertThatException()
				.isThrownBy(() -> this.entra.httpClient().sendSync(new HttpRequest(HttpMethod.GET, url), Context.NONE))
				.withRootCauseInstanceOf(IOException.class)
				.withStackTraceContaining("reset");
		}
		assertThatException().isThrownBy(() -> EntraCredentials.token(this.credentials.secret(PRINCIPAL)));
	}

	@Test
	void whenRequestsHangThenNoAnswerComes() {
		this.entra.fault(Fault.HANG);
		assertThatIllegalStateException()
			.isThrownBy(() -> EntraCredentials.token(this.credentials.secret(PRINCIPAL), Duration.ofSeconds(1)))
			.withMessageContaining("Timeout");
		this.entra.clearFaults();
		assertThat(EntraCredentials.token(this.credentials.secret(PRINCIPAL)).getToken()).isNotEmpty();
	}

	@Test
	void whenOidIsLeftOutThenTokenHasNone() throws Exception {
		this.entra.fault(Fault.TOKEN_WITHOUT_OID);
		for (TokenCredential credential : credentials()) {
			String token = EntraCredentials.token(credential).getToken();
			assertThat(SignedJWT.parse(token).getJWTClaimsSet().getClaims()).doesNotContainKey("oid");
		}
	}

	@Test
	void whenTokenHasExpiredThenCallerGetsItAllTheSame() throws Exception {
		this.entra.fault(Fault.EXPIRED_TOKEN);
		String token = EntraCredentials.token(this.credentials.secret(PRINCIPAL)).getToken();
		assertThat(SignedJWT.parse(token).getJWTClaimsSet().getExpirationTime())
			.isBefore(Date.from(this.entra.clock().instant()));
	}

	@Test
	void whenTokenStaysTheSameThenCallerGetsTheLastOne() {
		AccessToken first = EntraCredentials.token(this.credentials.secret(PRINCIPAL));
		this.entra.fault(Fault.SAME_TOKEN);
		assertThat(EntraCredentials.token(this.credentials.secret(PRINCIPAL)).getToken()).isEqualTo(first.getToken());
		this.entra.clearFaults();
		assertThat(EntraCredentials.token(this.credentials.secret(PRINCIPAL)).getToken())
			.isNotEqualTo(first.getToken());
	}

	@Test
	void whenFaultsAreCountedThenTheyEndInOrder() {
		this.entra.fault(Fault.status(400), 1);
		this.entra.fault(Fault.status(418), 1);
		int before = this.entra.tokenRequests();
		assertThat(List.of(status(), status(), status())).containsExactly(400, 418, 200);
		assertThat(this.entra.tokenRequests()).isEqualTo(before + 3);
	}

	@Test
	void whenLatencyIsSetThenAnswersTakeThatLong() {
		this.entra.latency(Duration.ofMillis(700));
		long start = System.nanoTime();
		assertThat(status()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
	}

	private int status() {
		HttpRequest request = new HttpRequest(HttpMethod.GET,
				"http://169.254.169.254/metadata/identity/oauth2/token?resource=https://redis.azure.com")
			.setHeader(HttpHeaderName.fromString("Metadata"), "true");
		try (HttpResponse response = this.entra.httpClient().sendSync(request, Context.NONE)) {
			return response.getStatusCode();
		}
	}

	private List<TokenCredential> credentials() {
		return List.of(this.credentials.secret(PRINCIPAL), this.credentials.managed((builder) -> builder));
	}

	private void assertFails(Fault fault) {
		this.entra.fault(fault);
		for (TokenCredential credential : credentials()) {
			assertThatException().isThrownBy(() -> EntraCredentials.token(credential));
		}
		this.entra.clearFaults();
		for (TokenCredential credential : credentials()) {
			assertThat(EntraCredentials.token(credential).getToken()).isNotEmpty();
		}
	}

}
