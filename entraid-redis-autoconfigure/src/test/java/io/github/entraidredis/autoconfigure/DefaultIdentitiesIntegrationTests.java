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

package io.github.entraidredis.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import com.azure.identity.DefaultAzureCredentialBuilder;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.SuppliedIdentity;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers' identities among the default ones: the same environment leads to the same
 * identity as in azure-identity's DefaultAzureCredential.
 */
class DefaultIdentitiesIntegrationTests {

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static final EmulatedIdentity SERVICE = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final EmulatedIdentity USER = EmulatedIdentity.USER_ASSIGNED;

	@TempDir
	private static Path directory;

	private static AzureEmulator azure;

	@BeforeAll
	static void start() throws Exception {
		azure = AzureEmulator.start();
		X509Bundle certificate = TestCertificates.rsa();
		azure.entra().registerCertificate(SERVICE, certificate.getCertificate());
		azure.entra().trustFederation(SERVICE, azure.entra().kubernetes().credential(SUBJECT));
		azure.entra().kubernetes().writeToken(SUBJECT, directory.resolve("token"));
		Files.write(directory.resolve("pem"), TestCertificates.pem(certificate));
		Files.write(directory.resolve("pfx"), TestCertificates.pkcs12(certificate, "hush"));
	}

	@AfterAll
	static void close() {
		azure.close();
	}

	static Stream<Arguments> environments() {
		String application = "AZURE_TENANT_ID=" + SERVICE.tenantId() + " AZURE_CLIENT_ID=" + SERVICE.clientId();
		String secret = " AZURE_CLIENT_SECRET=" + SERVICE.clientSecret();
		String certificate = " AZURE_CLIENT_CERTIFICATE_PATH=" + directory.resolve("pem");
		String tokenFile = " AZURE_FEDERATED_TOKEN_FILE=" + directory.resolve("token");
		String managed = "AZURE_CLIENT_ID=" + USER.clientId();
		return Stream.of(Arguments.of(application + secret, SERVICE), Arguments.of(application + certificate, SERVICE),
				Arguments.of(application + " AZURE_CLIENT_CERTIFICATE_PASSWORD=hush AZURE_CLIENT_CERTIFICATE_PATH="
						+ directory.resolve("pfx"), SERVICE),
				Arguments.of(application + secret + " AZURE_CLIENT_CERTIFICATE_PATH=/missing", SERVICE),
				Arguments.of(application + secret + " AZURE_FEDERATED_TOKEN_FILE=/missing", SERVICE),
				Arguments.of(application + tokenFile, SERVICE), Arguments.of(managed, USER),
				Arguments.of(managed + secret, USER), Arguments.of(managed + tokenFile, USER),
				Arguments.of("AZURE_TENANT_ID=" + SERVICE.tenantId() + " " + managed, USER),
				Arguments.of("AZURE_TENANT_ID=" + SERVICE.tenantId() + secret, EmulatedIdentity.SYSTEM_ASSIGNED),
				Arguments.of("", EmulatedIdentity.SYSTEM_ASSIGNED),
				Arguments.of(application + secret + " AZURE_TOKEN_CREDENTIALS=WorkloadIdentityCredential" + tokenFile,
						SERVICE),
				Arguments.of(managed + secret + " AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential", USER));
	}

	@ParameterizedTest
	@MethodSource("environments")
	void whenTheEnvironmentIsTheSameThenTheIdentityIsThatOfAzureIdentity(String environment,
			EmulatedIdentity expected) {
		Map<String, String> variables = new HashMap<>();
		Stream.of(environment.split(" "))
			.filter((variable) -> !variable.isEmpty())
			.map((variable) -> variable.split("=", 2))
			.forEach((variable) -> variables.put(variable[0], variable[1]));
		assertThat(principal(ours(variables))).isEqualTo(expected.objectId());
		assertThat(principal(theirs(variables))).isEqualTo(expected.objectId());
	}

	private static String principal(Identity identity) {
		try (AzureTokenSource source = new AzureTokenSource(identity, List.of("https://redis.azure.com/.default"),
				null)) {
			return source.requestToken().join().principal();
		}
	}

	private static Identity ours(Map<String, String> variables) {
		MockEnvironment environment = new MockEnvironment();
		variables.forEach(environment::setProperty);
		return new DefaultIdentities(environment, EntraIdAuthority.PUBLIC, azure.entra().httpClient()).chain();
	}

	private static Identity theirs(Map<String, String> variables) {
		Map<String, String> all = new HashMap<>(variables);
		// Looked for past the HTTP client
		all.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.entra().metadataHost());
		ConfigurationSource none = (path) -> Map.of();
		Configuration configuration = new ConfigurationBuilder(none, none, (path) -> all).build();
		return new SuppliedIdentity(new DefaultAzureCredentialBuilder().configuration(configuration)
			.httpClient(azure.entra().httpClient())
			.build());
	}

}
