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

package io.github.entraidredis.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestFailures} with what azure-identity really throws, and of what
 * the documentation says about it.
 */
@ExtendWith(AzureEmulatorExtension.class)
class RequestFailuresIntegrationTests {

	private static final EmulatedIdentity SERVICE = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final String UNKNOWN = "99999999-9999-4999-8999-999999999999";

	private static final String SCOPE = "https://redis.azure.com/.default";

	private final AzureEmulator azure;

	RequestFailuresIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@AfterEach
	void clearFaults() {
		this.azure.entra().clearFaults();
	}

	static Set<String> codes() {
		return ErrorCodes.ADVICE.keySet();
	}

	@ParameterizedTest
	@MethodSource("codes")
	void whenTheCodeIsKnownThenTheMessageSaysWhatToDo(String code) {
		this.azure.entra().fault(Fault.aadsts(code));
		TokenRequestException failure = failure(servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), "s"), SCOPE);
		assertThat(failure.getKind()).isEqualTo(Kind.PERMANENT);
		assertThat(failure).hasMessage("AADSTS" + code + ": " + ErrorCodes.ADVICE.get(code)
				+ " (service principal with client id " + SERVICE.clientId() + " in tenant " + SERVICE.tenantId()
				+ ", authority https://login.microsoftonline.com, scope " + SCOPE + ")");
	}

	@Test
	void whenTheEmulatorRefusesByItselfThenTheCodeIsTheRightOne() {
		assertThat(failure(servicePrincipal(UNKNOWN, SERVICE.clientId(), "s"), SCOPE))
			.hasMessageStartingWith("AADSTS90002: ");
		assertThat(failure(servicePrincipal(SERVICE.tenantId(), UNKNOWN, "s"), SCOPE))
			.hasMessageStartingWith("AADSTS700016: ");
		assertThat(failure(servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), "wrong"), SCOPE))
			.hasMessageStartingWith("AADSTS7000215: ");
		assertThat(failure(servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), SERVICE.clientSecret()),
				"https://redis.azure.com"))
			.hasMessageStartingWith("AADSTS1002012: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "70021", "700213", "70011", "7000112" })
	void whenOneCodeBeginsWithAnotherThenTheyAreNotMixedUp(String code) {
		this.azure.entra().fault(Fault.aadsts(code + "9"));
		assertThat(failure(servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), "s"), SCOPE))
			.hasMessageContaining("AADSTS" + code + "9 ");
	}

	static Stream<Arguments> failures() {
		String wait = ": wait, and check the provider if it does not pass";
		String check = ": check the identity, and who answers in the provider's place";
		return Stream.of(Arguments.of(Fault.aadsts("50034"),
				"The identity provider answered with AADSTS50034 (HTTP status 401): look it up in Microsoft's list of "
						+ "Entra authentication error codes"),
				Arguments.of(Fault.status(403), "The identity provider answered with HTTP status 403" + check),
				Arguments.of(Fault.status(503), "The identity provider answered with HTTP status 503" + wait),
				Arguments.of(Fault.EMPTY_JSON, "The identity provider "),
				Arguments.of(Fault.MALFORMED_JSON, "The answer of https://login.microsoftonline.com/"),
				Arguments.of(Fault.TOKEN_WITHOUT_OID, "The token has no 'oid' claim to log in to Redis with: set "),
				Arguments.of(Fault.RESET, "The identity provider could not be asked: "));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whenARequestFailsThenTheMessageNamesIdentityAndAuthorityOnce(Fault fault, String beginning) {
		this.azure.entra().fault(fault);
		String message = String
			.valueOf(failure(servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), SERVICE.clientSecret()), SCOPE)
				.getMessage());
		assertThat(message).startsWith(beginning)
			.contains(" (service principal with client id " + SERVICE.clientId() + " in tenant " + SERVICE.tenantId())
			.endsWith(", scope " + SCOPE + ")")
			.containsOnlyOnce("https://login.microsoftonline.com")
			.containsOnlyOnce("scope " + SCOPE)
			.doesNotContain(SERVICE.clientSecret());
	}

	@Test
	void whenAFileIsMissingThenTheMessageNamesIdentityAndAuthorityOnce() {
		assertThat(failure(new WorkloadIdentity(SERVICE.tenantId(), SERVICE.clientId(), Path.of("missing"),
				EntraIdAuthority.CHINA, this.azure.entra().httpClient()), SCOPE))
			.hasMessage(
					"The token file 'missing' cannot be read: NoSuchFileException (workload identity with client id "
							+ SERVICE.clientId() + " in tenant " + SERVICE.tenantId()
							+ ", authority https://login.chinacloudapi.cn, scope " + SCOPE + ")");
	}

	@Test
	void whenTheIdentityIsManagedThenTheMessageNamesNoAuthority() {
		this.azure.entra().fault(Fault.status(503));
		assertThat(failure(AzureManagedIdentity.withClientId(UNKNOWN, this.azure.entra().httpClient()), SCOPE))
			.hasMessage("The identity provider answered with HTTP status 503: wait, and check the provider if it does "
					+ "not pass (user-assigned managed identity with client id " + UNKNOWN + ", scope " + SCOPE + ")");
	}

	@Test
	void whenTheManagedIdentityOfAFederatedOneFailsThenTheMessageNamesThatAlone() {
		AzureManagedIdentity managed = AzureManagedIdentity.withClientId(UNKNOWN, this.azure.entra().httpClient());
		assertThat(failure(new FederatedIdentity(SERVICE.tenantId(), SERVICE.clientId(), managed,
				"api://AzureADTokenExchange/.default", EntraIdAuthority.PUBLIC, this.azure.entra().httpClient()),
				SCOPE))
			.hasMessageStartingWith("The managed identity is not assigned to this host")
			.hasMessageEndingWith(" (user-assigned managed identity with client id " + UNKNOWN
					+ ", scope api://AzureADTokenExchange/.default)");
	}

	@Test
	void whenTheManagedIdentityIsNotAssignedThenTheMessageSaysSo() {
		TokenRequestException failure = failure(
				AzureManagedIdentity.withClientId(UNKNOWN, this.azure.entra().httpClient()), SCOPE);
		assertThat(failure.getKind()).isEqualTo(Kind.PERMANENT);
		assertThat(failure).hasMessageStartingWith("The managed identity is not assigned to this host")
			.hasMessageContaining(UNKNOWN);
	}

	@Test
	void whenThereIsNoManagedIdentityEndpointThenTheMessageSaysSo() {
		try (EntraIdHttpClient httpClient = new EntraIdHttpClient(Duration.ofSeconds(5))) {
			TokenRequestException failure = failure(
					AzureManagedIdentity.withClientId(UNKNOWN, new ClosedPortHttpClient(httpClient)), SCOPE);
			assertThat(failure.getKind()).isEqualTo(Kind.TRANSIENT);
			assertThat(failure).hasMessageStartingWith("The managed identity endpoint of this machine could not be");
		}
	}

	@Test
	void whenTheTokenHasNoObjectIdThenTheMessageSaysWhatToSet() {
		this.azure.entra().fault(Fault.TOKEN_WITHOUT_OID);
		TokenRequestException failure = failure(
				servicePrincipal(SERVICE.tenantId(), SERVICE.clientId(), SERVICE.clientSecret()), SCOPE);
		assertThat(failure.getKind()).isEqualTo(Kind.PERMANENT);
		assertThat(failure).hasMessageContaining("no 'oid' claim").hasMessageContaining("'entraid.redis.username'");
	}

	@Test
	void whenACodeIsKnownThenItIsDocumentedWithItsMeaning() throws IOException {
		String document = Files.readString(document());
		Set<String> documented = Pattern.compile("^\\| AADSTS(\\d+): ", Pattern.MULTILINE)
			.matcher(document)
			.results()
			.map((MatchResult found) -> found.group(1))
			.collect(Collectors.toSet());
		assertThat(documented).isEqualTo(codes());
		ErrorCodes.ADVICE.forEach((code, advice) -> assertThat(document)
			.contains("| AADSTS" + code + ": " + advice.substring(0, advice.indexOf(':')) + " |"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "The managed identity is not assigned to this host",
			"The managed identity endpoint of this machine could not be connected to", "TLS trust: ", "The proxy wants",
			"The proxy does not let the request pass", "The proxy … could not be connected to",
			"The token has no 'oid' claim" })
	void whenThereIsAMessageThenItIsDocumented(String message) throws IOException {
		assertThat(Files.readString(document())).contains("| " + message);
	}

	private static Path document() {
		Path base = Path.of(Objects.requireNonNullElse(System.getProperty("basedir"), "")).toAbsolutePath();
		Path document = Path.of("docs/troubleshooting.md");
		return Files.exists(base.resolve(document)) ? base.resolve(document) : base.getParent().resolve(document);
	}

	private Identity servicePrincipal(String tenantId, String clientId, String clientSecret) {
		return new ClientSecretIdentity(tenantId, clientId, clientSecret, EntraIdAuthority.PUBLIC,
				this.azure.entra().httpClient());
	}

	private static TokenRequestException failure(Identity identity, String scope) {
		try (AzureTokenSource source = new AzureTokenSource(identity, List.of(scope), null)) {
			return (TokenRequestException) source.requestToken()
				.handle((token, failure) -> failure)
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
		}
	}

	/**
	 * Leads requests to a port that nothing listens on: it takes a privileged process.
	 */
	private record ClosedPortHttpClient(HttpClient delegate) implements HttpClient {

		@Override
		public Mono<HttpResponse> send(HttpRequest request) {
			return this.delegate.send(request.setUrl("http://127.0.0.1:1/"));
		}

		@Override
		public HttpResponse sendSync(HttpRequest request, Context context) {
			return this.delegate.sendSync(request.setUrl("http://127.0.0.1:1/"), context);
		}

	}

}
