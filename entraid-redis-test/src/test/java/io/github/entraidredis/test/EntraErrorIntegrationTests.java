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

import java.util.List;
import java.util.Map;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(AzureEmulatorExtension.class)
class EntraErrorIntegrationTests {

	private static final EmulatedIdentity PRINCIPAL = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final String TOKEN_ENDPOINT = "https://login.microsoftonline.com/" + EmulatedIdentity.TENANT
			+ "/oauth2/v2.0/token";

	private static final String METADATA_SERVICE = "http://169.254.169.254/metadata/identity/oauth2/token?resource=";

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
	}

	@ParameterizedTest
	@CsvSource({ "7000215, 401, invalid_client", "7000222, 401, invalid_client", "90002, 400, invalid_request",
			"700016, 400, unauthorized_client", "70011, 400, invalid_scope", "500011, 400, invalid_resource",
			"1002012, 400, invalid_scope", "7000112, 400, unauthorized_client", "700024, 401, invalid_client",
			"70021, 400, invalid_request", "7000214, 401, invalid_client", "123456, 401, invalid_client" })
	void whenErrorIsSetThenBodyIsThatOfEntra(String code, int status, String error) throws Exception {
		this.entra.fault(Fault.aadsts(code));
		assertThatExceptionOfType(MsalServiceException.class)
			.isThrownBy(() -> EntraCredentials.token(this.credentials.secret(PRINCIPAL)))
			.withMessageStartingWith("AADSTS" + code + ": ")
			.satisfies((ex) -> assertThat(ex.statusCode()).isEqualTo(status))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(error));
		try (HttpResponse response = post("grant_type=client_credentials")) {
			Map<String, Object> body = JSONObjectUtils.parse(response.getBodyAsString().block());
			assertThat(body).containsKeys("timestamp", "trace_id", "correlation_id")
				.containsEntry("error_codes", List.of(Long.valueOf(code)))
				.containsEntry("error_uri", "https://login.microsoftonline.com/error?code=" + code);
		}
	}

	@ParameterizedTest
	@CsvSource({ "grant_type=password, AADSTS70003", "grant_type=client_credentials, AADSTS7000216",
			"grant_type=client_credentials&client_assertion=x, AADSTS50027",
			"grant_type=client_credentials&client_secret=SECRET, AADSTS90014",
			"grant_type=client_credentials&client_secret=SECRET&scope=openid, AADSTS1002012",
			"grant_type=client_credentials&client_secret=SECRET&scope=/.default, AADSTS70011" })
	void whenRequestIsWrongThenErrorTellsWhy(String form, String error) {
		String secret = String.valueOf(PRINCIPAL.clientSecret());
		try (HttpResponse response = post(form.replace("SECRET", secret) + "&client_id=" + PRINCIPAL.clientId())) {
			assertThat(response.getBodyAsString().block()).contains(error);
		}
	}

	@Test
	void whenResourceIsUnknownThenErrorIs500011() {
		TokenRequestContext request = new TokenRequestContext().addScopes("https://redis.azure.net/.default");
		TokenCredential managed = this.credentials.managed((builder) -> builder);
		for (TokenCredential credential : List.of(this.credentials.secret(PRINCIPAL), managed)) {
			assertThatException().isThrownBy(() -> credential.getToken(request).block())
				.withStackTraceContaining("AADSTS500011: The resource principal named https://redis.azure.net was not");
		}
	}

	@Test
	void whenNoIdentityIsAssignedThenManagedIdentityIsNotFound() {
		this.entra.removeIdentity(EmulatedIdentity.SYSTEM_ASSIGNED);
		try {
			assertThatException()
				.isThrownBy(() -> EntraCredentials.token(this.credentials.managed((builder) -> builder)))
				.withStackTraceContaining("Identity not found");
		}
		finally {
			this.entra.addIdentity(EmulatedIdentity.SYSTEM_ASSIGNED);
		}
		assertThat(EntraCredentials.token(this.credentials.managed((builder) -> builder)).getToken()).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "400, Identity not found", "404, Not Found", "410, Gone",
			"429, 'Temporarily throttled, too many requests'",
			"500, Failed to retrieve token from the Active directory" })
	void whenMetadataServiceFailsThenBodyIsThatOfAzure(int status, String text) {
		this.entra.fault(Fault.status(status));
		HttpRequest request = new HttpRequest(HttpMethod.GET, METADATA_SERVICE + EntraCredentials.AUDIENCE)
			.setHeader(HttpHeaderName.fromString("Metadata"), "true");
		try (HttpResponse response = this.entra.httpClient().sendSync(request, Context.NONE)) {
			assertThat(response.getStatusCode()).isEqualTo(status);
			assertThat(response.getBodyAsString().block()).contains(text);
		}
		assertThatException().isThrownBy(() -> EntraCredentials.token(this.credentials.managed((builder) -> builder)))
			.withStackTraceContaining(text);
	}

	private HttpResponse post(String form) {
		HttpRequest request = new HttpRequest(HttpMethod.POST, TOKEN_ENDPOINT)
			.setHeader(HttpHeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded")
			.setBody(form);
		return this.entra.httpClient().sendSync(request, Context.NONE);
	}

}
