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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.github.entraidredis.identity.AzureManagedIdentity;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenRequestException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each identity, from properties to a command, with the real azure-identity.
 */
@ExtendWith({ AzureEmulatorExtension.class, OutputCaptureExtension.class })
class IdentityIntegrationTests {

	private static final String TYPE = "entraid.redis.identity.type=";

	private static final String IDENTITY = "entraid.redis.identity.";

	private final AzureEmulator azure;

	IdentityIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	static Stream<Arguments> identities() {
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		return Stream.of(Arguments.of(EmulatedIdentity.SYSTEM_ASSIGNED, new String[] { TYPE + "system-assigned" }),
				Arguments.of(user, new String[] { TYPE + "user-assigned", IDENTITY + "client-id=" + user.clientId() }),
				Arguments.of(user, new String[] { TYPE + "user-assigned", IDENTITY + "object-id=" + user.objectId() }),
				Arguments.of(user,
						new String[] { TYPE + "user-assigned", IDENTITY + "resource-id=" + user.resourceId() }),
				Arguments.of(service,
						new String[] { IDENTITY + "client-id=" + service.clientId(),
								IDENTITY + "client-secret=" + service.clientSecret(),
								IDENTITY + "tenant-id=" + service.tenantId() }));
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenIdentityIsConfiguredThenCommandsRunAsItsObjectId(EmulatedIdentity identity, String[] properties) {
		contextRunner().withPropertyValues(properties).run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", identity.objectId());
			assertThat(redis.opsForValue().get("key")).isEqualTo(identity.objectId());
			assertThat(whoAmI(redis)).isEqualTo(identity.objectId());
		});
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
		assertThat(this.azure.redis().authenticationFailures()).isZero();
	}

	@Test
	void whenTheApplicationHasATokenCredentialThenItIsUsed() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		contextRunner()
			.withBean(TokenCredential.class,
					() -> new ClientSecretCredentialBuilder().tenantId(service.tenantId())
						.clientId(service.clientId())
						.clientSecret(service.clientSecret())
						.disableInstanceDiscovery()
						.httpClient(this.azure.entra().httpClient())
						.build())
			.run((context) -> assertThat(whoAmI(context.getBean(StringRedisTemplate.class)))
				.isEqualTo(service.objectId()));
	}

	static Stream<Arguments> identitiesAndFaults() {
		return Stream
			.of(Fault.status(404), Fault.throttled(Duration.ofSeconds(1)), Fault.status(503), Fault.MALFORMED_JSON)
			.flatMap((fault) -> Stream.of(Arguments.of(managedIdentity(), fault),
					Arguments.of(servicePrincipal(), fault)));
	}

	@ParameterizedTest
	@MethodSource("identitiesAndFaults")
	void whenAnAnswerIsAFailureThenTheRequestIsNotRepeated(Function<HttpClient, Identity> identity, Fault fault,
			CapturedOutput output) {
		this.azure.entra().fault(fault);
		int requests = this.azure.entra().tokenRequests();
		assertThat(failure(identity)).isNotNull();
		assertThat(this.azure.entra().tokenRequests()).isEqualTo(requests + 1);
		assertThat(output).doesNotContain("Retry attempts");
	}

	static Stream<Arguments> endpoints() {
		return Stream.of(Arguments.of(managedIdentity(), "http://169.254.169.254/metadata/identity/oauth2/token"),
				Arguments.of(servicePrincipal(),
						"https://login.microsoftonline.com/" + EmulatedIdentity.TENANT + "/oauth2/v2.0/token"));
	}

	@ParameterizedTest
	@MethodSource("endpoints")
	void whenAnAnswerIsCutShortThenTheFailureSaysWhose(Function<HttpClient, Identity> identity, String endpoint) {
		this.azure.entra().fault(Fault.MALFORMED_JSON);
		TokenRequestException failure = failure(identity);
		assertThat(failure.getKind()).isEqualTo(TokenRequestException.Kind.TRANSIENT);
		assertThat(failure).hasMessageStartingWith("The answer of " + endpoint + " is no complete JSON object");
	}

	private TokenRequestException failure(Function<HttpClient, Identity> identity) {
		List<String> scopes = List.of("https://redis.azure.com/.default");
		try (AzureTokenSource source = new AzureTokenSource(identity.apply(this.azure.entra().httpClient()), scopes,
				null)) {
			return (TokenRequestException) source.requestToken()
				.handle((token, failure) -> failure)
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
		}
		finally {
			this.azure.entra().clearFaults();
		}
	}

	private static Named<Function<HttpClient, Identity>> managedIdentity() {
		// An identity that never got a token: MSAL keeps those for the whole process
		return Named.of("managed identity",
				(httpClient) -> AzureManagedIdentity.withClientId("99999999-9999-4999-8999-999999999999", httpClient));
	}

	private static Named<Function<HttpClient, Identity>> servicePrincipal() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		return Named.of("service principal", (httpClient) -> new ClientSecretIdentity(service.tenantId(),
				service.clientId(), service.clientSecret(), EntraIdAuthority.PUBLIC, httpClient));
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.runner(this.azure);
	}

	private static String whoAmI(StringRedisTemplate redis) {
		Object answer = redis.execute((RedisCallback<Object>) IdentityIntegrationTests::whoAmI);
		return new String((byte[]) answer, StandardCharsets.UTF_8);
	}

	private static Object whoAmI(RedisConnection connection) {
		return connection.execute("ACL", "WHOAMI".getBytes(StandardCharsets.UTF_8));
	}

}
