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
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;

import com.azure.core.credential.AccessToken;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpMethod;
import com.azure.core.util.Context;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(AzureEmulatorExtension.class)
class EntraEmulatorIntegrationTests {

	private static final EmulatedIdentity PRINCIPAL = EmulatedIdentity.SERVICE_PRINCIPAL;

	private AzureEmulator azure;

	private EntraCredentials credentials;

	@BeforeEach
	void prepare(AzureEmulator azure) {
		MsalCache.clear();
		this.azure = azure;
		this.credentials = new EntraCredentials(azure);
	}

	@Test
	void whenServicePrincipalAsksThenItGetsItsToken() {
		int requests = this.azure.entra().tokenRequests();
		assertIsTokenOf(PRINCIPAL, EntraCredentials.token(this.credentials.secret(PRINCIPAL)));
		assertThat(this.azure.entra().tokenRequests()).isEqualTo(requests + 1);
	}

	@Test
	void whenManagedIdentityAsksThenItGetsItsToken() {
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		assertIsTokenOf(EmulatedIdentity.SYSTEM_ASSIGNED,
				EntraCredentials.token(this.credentials.managed((builder) -> builder)));
		assertIsTokenOf(user,
				EntraCredentials.token(this.credentials.managed((builder) -> builder.clientId(user.clientId()))));
		MsalCache.clear();
		assertIsTokenOf(user,
				EntraCredentials.token(this.credentials.managed((builder) -> builder.objectId(user.objectId()))));
		MsalCache.clear();
		assertIsTokenOf(user,
				EntraCredentials.token(this.credentials.managed((builder) -> builder.resourceId(user.resourceId()))));
	}

	@Test
	void whenManagedIdentityIsUnknownThenItIsRefused() {
		assertThatExceptionOfType(ClientAuthenticationException.class)
			.isThrownBy(() -> EntraCredentials
				.token(this.credentials.managed((builder) -> builder.clientId("00000000-0000-4000-8000-000000000000"))))
			.withStackTraceContaining("Identity not found");
	}

	@Test
	void whenSecretIsWrongThenErrorIs7000215() {
		assertRefused(PRINCIPAL.tenantId(), PRINCIPAL.clientId(), "wrong", "AADSTS7000215");
	}

	@Test
	void whenApplicationIsUnknownThenErrorIs700016() {
		assertRefused(PRINCIPAL.tenantId(), "00000000-0000-4000-8000-000000000000", "secret", "AADSTS700016");
		assertRefused(PRINCIPAL.tenantId(), EmulatedIdentity.USER_ASSIGNED.clientId(), "secret", "AADSTS700016");
	}

	@Test
	void whenTenantIsUnknownThenErrorIs90002() {
		assertRefused("00000000-0000-4000-8000-000000000000", PRINCIPAL.clientId(), PRINCIPAL.clientSecret(),
				"AADSTS90002");
	}

	private void assertRefused(String tenant, String clientId, String secret, String error) {
		assertThatExceptionOfType(MsalServiceException.class)
			.isThrownBy(() -> EntraCredentials.token(this.credentials.secret(tenant, clientId, secret)))
			.withStackTraceContaining(error);
	}

	@Test
	void whenClockIsAheadThenTokenExpiresLaterByAsMuch() {
		this.azure.entra().clockOffset(Duration.ofMinutes(30));
		try {
			TokenIssuer.Issued issued = this.azure.entra().issuer().issue(PRINCIPAL, EntraCredentials.AUDIENCE, null);
			assertThat(issued.expiresAt()).isAfter(OffsetDateTime.now().plusMinutes(85).toInstant());
		}
		finally {
			this.azure.entra().clockOffset(Duration.ZERO);
		}
	}

	@Test
	void whenAppServiceAsksThenItGetsToken() throws Exception {
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		Map<String, EmulatedIdentity> selectors = Map.of("", EmulatedIdentity.SYSTEM_ASSIGNED,
				"&client_id=" + user.clientId(), user, "&principal_id=" + user.objectId(), user,
				"&mi_res_id=" + URLEncoder.encode(String.valueOf(user.resourceId()), StandardCharsets.UTF_8), user);
		for (Map.Entry<String, EmulatedIdentity> selector : selectors.entrySet()) {
			HttpResponse<String> response = appService(this.azure.entra().identityHeader(),
					"?api-version=2019-08-01&resource=" + EntraCredentials.AUDIENCE + selector.getKey());
			assertThat(response.statusCode()).isEqualTo(200);
			Map<String, Object> body = JSONObjectUtils.parse(response.body());
			assertThat(body).containsEntry("token_type", "Bearer")
				.containsEntry("resource", EntraCredentials.AUDIENCE)
				.containsEntry("client_id", selector.getValue().clientId());
			assertThat(Long.parseLong((String) body.get("expires_on")))
				.isGreaterThan(OffsetDateTime.now().plusMinutes(50).toEpochSecond());
			assertVerified(selector.getValue(), (String) body.get("access_token"));
		}
	}

	@Test
	void whenAppServiceRequestIsWrongThenItIsRefused() throws Exception {
		assertThat(appService("wrong", "?resource=" + EntraCredentials.AUDIENCE).statusCode()).isEqualTo(401);
		assertThat(appService(this.azure.entra().identityHeader(), "").statusCode()).isEqualTo(400);
	}

	private HttpResponse<String> appService(String header, String query) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.azure.entra().identityEndpoint() + query))
			.header("X-IDENTITY-HEADER", header)
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void whenMetadataHeaderIsMissingThenRequestIsRefusedAndConnectionEnds() throws IOException {
		URI host = URI.create(this.azure.entra().metadataHost());
		try (Socket socket = new Socket(host.getHost(), host.getPort())) {
			socket.setSoTimeout(5000);
			socket.getOutputStream()
				.write(("GET /metadata/identity/oauth2/token?resource=x HTTP/1.1\r\nHost: x\r\n"
						+ "Connection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 400").contains("Required metadata header");
		}
	}

	@Test
	void whenDiscoveryIsReadThenItLeadsToTheKeys() throws Exception {
		String tenant = "https://login.microsoftonline.com/" + EmulatedIdentity.TENANT;
		Map<String, Object> instance = get("https://login.microsoftonline.com/common/discovery/instance");
		assertThat(instance).containsKeys("tenant_discovery_endpoint", "metadata");
		Map<String, Object> configuration = get(tenant + "/v2.0/.well-known/openid-configuration");
		assertThat(configuration).containsEntry("token_endpoint", tenant + "/oauth2/v2.0/token")
			.containsEntry("issuer", tenant + "/v2.0");
		Map<String, Object> keys = get((String) configuration.get("jwks_uri"));
		assertThat(JWKSet.parse(keys).containsNonPublicKeys()).isFalse();
		assertThat(JWKSet.parse(keys).getKeys()).hasSize(1);
	}

	@Test
	void whenHostIsNotOfAzureThenRequestFails() {
		assertThatIllegalStateException().isThrownBy(() -> get("https://example.com/"))
			.withMessageContaining("example.com");
	}

	private Map<String, Object> get(String url) throws Exception {
		try (com.azure.core.http.HttpResponse response = this.azure.entra()
			.httpClient()
			.sendSync(new com.azure.core.http.HttpRequest(HttpMethod.GET, url), Context.NONE)) {
			assertThat(response.getStatusCode()).isEqualTo(200);
			return JSONObjectUtils.parse(response.getBodyAsString().block());
		}
	}

	private void assertIsTokenOf(EmulatedIdentity identity, AccessToken token) {
		assertVerified(identity, token.getToken());
		assertThat(token.getExpiresAt()).isBetween(OffsetDateTime.now().plusMinutes(58),
				OffsetDateTime.now().plusMinutes(61));
	}

	private void assertVerified(EmulatedIdentity identity, String token) {
		assertThat(this.azure.entra().issuer().verify(identity.objectId(), token)).isNotNull();
	}

}
