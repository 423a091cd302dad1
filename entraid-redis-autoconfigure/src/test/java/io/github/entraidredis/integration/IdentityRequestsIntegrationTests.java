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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.github.entraidredis.autoconfigure.IdentityType;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.TokenManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is asked from the start to the first command, for each type of identity: nobody
 * that the type does not need.
 */
class IdentityRequestsIntegrationTests {

	private static final String ENTRA = "POST login.microsoftonline.com";

	private static final String IMDS = "GET 169.254.169.254";

	private static final String IDENTITY = "entraid.redis.identity.";

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static final EmulatedIdentity SERVICE = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final String[] VARIABLES = { "AZURE_TENANT_ID=" + SERVICE.tenantId(),
			"AZURE_CLIENT_ID=" + SERVICE.clientId(), "AZURE_CLIENT_SECRET=" + SERVICE.clientSecret() };

	@TempDir
	private Path directory;

	private final AzureEmulator azure = AzureEmulator.start();

	private final CountingHttpClient httpClient = new CountingHttpClient(this.azure.entra().httpClient());

	@AfterEach
	void close() {
		this.azure.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenATypeIsChosenThenOnlyThoseAreAskedThatItNeeds(IdentityType type) {
		List<String> expected = switch (type) {
			case SYSTEM_ASSIGNED, USER_ASSIGNED -> List.of(IMDS);
			case SERVICE_PRINCIPAL, WORKLOAD_IDENTITY, DEFAULT -> List.of(ENTRA);
			case FEDERATED -> List.of(IMDS, ENTRA);
			case CUSTOM -> List.of();
		};
		assertThat(requests(runner(type))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "prod, 2", "ManagedIdentityCredential, 1" })
	void whenOnlyTheManagedIdentityIsChosenThenItIsNotLookedFor(String choice, int requests) {
		ApplicationContextRunner runner = EmulatorContext.runner(this.azure, this.httpClient)
			.withPropertyValues(IDENTITY + "type=default", "AZURE_TOKEN_CREDENTIALS=" + choice);
		assertThat(requests(runner)).hasSize(requests).containsOnly(IMDS);
	}

	@Test
	void whenTheEnvironmentNamesTheCloudThenTheDefaultIdentityAsksItUnlessItIsSet() {
		ApplicationContextRunner runner = runner(IdentityType.DEFAULT)
			.withPropertyValues("AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/");
		assertThat(requests(runner)).containsExactly("POST login.microsoftonline.us");
		assertThat(requests(runner.withPropertyValues("entraid.redis.cloud=china"))).last()
			.isEqualTo("POST login.partner.microsoftonline.cn");
	}

	@Test
	void whenTheEnvironmentNamesNoHostThenTheFailureSaysSo() {
		runner(IdentityType.DEFAULT).withPropertyValues("AZURE_AUTHORITY_HOST=login")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("'AZURE_AUTHORITY_HOST' must be an https URL"));
		assertThat(this.httpClient.requests()).isEmpty();
	}

	private ApplicationContextRunner runner(IdentityType type) {
		ApplicationContextRunner runner = EmulatorContext.runner(this.azure, this.httpClient)
			.withPropertyValues(IDENTITY + "type=" + type);
		String[] application = { IDENTITY + "tenant-id=" + SERVICE.tenantId(),
				IDENTITY + "client-id=" + SERVICE.clientId() };
		return switch (type) {
			case SYSTEM_ASSIGNED -> runner;
			case USER_ASSIGNED ->
				runner.withPropertyValues(IDENTITY + "client-id=" + EmulatedIdentity.USER_ASSIGNED.clientId());
			case SERVICE_PRINCIPAL -> runner.withPropertyValues(application)
				.withPropertyValues(IDENTITY + "client-secret=" + SERVICE.clientSecret());
			case WORKLOAD_IDENTITY -> runner.withPropertyValues(application)
				.withPropertyValues(IDENTITY + "token-file=" + serviceAccountToken());
			case FEDERATED -> federated(runner.withPropertyValues(application));
			case DEFAULT -> runner.withPropertyValues(VARIABLES);
			case CUSTOM -> runner.withBean(TokenCredential.class, this::credential);
		};
	}

	private Path serviceAccountToken() {
		Path file = this.directory.resolve("token");
		this.azure.entra().trustFederation(SERVICE, this.azure.entra().kubernetes().credential(SUBJECT));
		this.azure.entra().kubernetes().writeToken(SUBJECT, file);
		return file;
	}

	private ApplicationContextRunner federated(ApplicationContextRunner runner) {
		this.azure.entra()
			.trustFederation(SERVICE, this.azure.entra().managedIdentityCredential(EmulatedIdentity.SYSTEM_ASSIGNED));
		return runner;
	}

	private TokenCredential credential() {
		return new ClientSecretCredentialBuilder().tenantId(SERVICE.tenantId())
			.clientId(SERVICE.clientId())
			.clientSecret(SERVICE.clientSecret())
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.build();
	}

	private List<String> requests(ApplicationContextRunner runner) {
		runner.run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			assertThat(redis.opsForValue().get("key")).isEqualTo("value");
			context.getBean(TokenManager.class).stop();
		});
		return new ArrayList<>(this.httpClient.requests());
	}

}
