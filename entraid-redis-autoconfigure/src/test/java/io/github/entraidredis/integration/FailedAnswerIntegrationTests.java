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

package io.github.entraidredis.integration;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.AzureManagedIdentity;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import io.github.entraidredis.token.TokenStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is known of an answer that is no token, whoever was asked.
 */
class FailedAnswerIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	static Stream<Arguments> identitiesAndStatuses() {
		return Stream.of(managedIdentity(), servicePrincipal())
			.flatMap((identity) -> Stream.of(Arguments.of(identity, 403, Kind.PERMANENT),
					Arguments.of(identity, 404, Kind.TRANSIENT), Arguments.of(identity, 410, Kind.TRANSIENT),
					Arguments.of(identity, 429, Kind.THROTTLED), Arguments.of(identity, 500, Kind.TRANSIENT),
					Arguments.of(identity, 503, Kind.TRANSIENT)));
	}

	@ParameterizedTest
	@MethodSource("identitiesAndStatuses")
	void whenTheAnswerIsAFailureThenItsStatusIsToldAndJudged(Function<HttpClient, Identity> identity, int status,
			Kind kind) {
		TokenRequestException failure = failure(identity, Fault.status(status));
		assertThat(failure).hasMessageStartingWith("The identity provider answered with HTTP status " + status);
		assertThat(failure.getKind()).isEqualTo(kind);
		assertThat(failure.getRetryAfter()).isNull();
	}

	static Stream<Named<Function<HttpClient, Identity>>> identities() {
		return Stream.of(managedIdentity(), servicePrincipal());
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenThereAreTooManyRequestsThenTheTimeToComeBackIsKnown(Function<HttpClient, Identity> identity) {
		TokenRequestException failure = failure(identity, Fault.throttled(Duration.ofSeconds(7)));
		assertThat(failure.getKind()).isEqualTo(Kind.THROTTLED);
		assertThat(failure.getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void whenThereAreTooManyRequestsThenTheNextOneWaitsAsLongAsIsAskedFor() {
		this.azure.entra().fault(Fault.throttled(Duration.ofMinutes(4)));
		EmulatorContext.servicePrincipal(this.azure).run((context) -> {
			TokenStatus status = Awaitility.await()
				.until(() -> context.getBean(TokenManager.class).status(),
						(known) -> known.lastFailure() != null && known.nextRequest() != null);
			assertThat(Objects.requireNonNull(status.nextRequest()))
				.isAfterOrEqualTo(Objects.requireNonNull(status.lastFailure()).at().plus(Duration.ofMinutes(4)));
		});
	}

	private TokenRequestException failure(Function<HttpClient, Identity> identity, Fault fault) {
		this.azure.entra().fault(fault);
		try (AzureTokenSource source = new AzureTokenSource(identity.apply(this.azure.entra().httpClient()),
				List.of("https://redis.azure.com/.default"), null)) {
			return (TokenRequestException) source.requestToken()
				.handle((token, failure) -> failure)
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
		}
	}

	private static Named<Function<HttpClient, Identity>> managedIdentity() {
		// An identity that never got a token: MSAL keeps those for the whole process
		return Named.of("managed identity",
				(httpClient) -> AzureManagedIdentity.withClientId("99999999-9999-4999-8999-999999999999", httpClient));
	}

	private static Named<Function<HttpClient, Identity>> servicePrincipal() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		return Named.of("service principal",
				(httpClient) -> new ClientSecretIdentity(service.tenantId(), service.clientId(),
						Objects.requireNonNull(service.clientSecret()), EntraIdAuthority.PUBLIC, httpClient));
	}

}
