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
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.ClientCertificateIdentity;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.IdentityChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdentityFactory}: which settings make which identity, and what is said
 * about those that make none. An HTTP request fails the test.
 */
class IdentityFactoryTests {

	private static final String A = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";

	private static final String B = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

	private static final String TENANT_AND_CLIENT = "tenant-id=contoso.onmicrosoft.com client-id=" + A + " ";

	private static final String PREFIX = "entraid.redis.identity.";

	private final Map<String, String> variables = new TreeMap<>();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final HttpClient httpClient = (request) -> {
		throw new AssertionError("Nothing may be asked while the application starts");
	};

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "type=system-assigned|system-assigned managed identity",
			"type=user-assigned client-id=" + A + "|user-assigned managed identity with client id " + A,
			"object-id=" + A + "|user-assigned managed identity with object id " + A,
			"resource-id=/subscriptions/s|user-assigned managed identity with resource id /subscriptions/s",
			TENANT_AND_CLIENT + "client-secret=hush|service principal with client id " + A
					+ " in tenant contoso.onmicrosoft.com",
			TENANT_AND_CLIENT + "token-file=/token|workload identity with client id " + A
					+ " in tenant contoso.onmicrosoft.com",
			TENANT_AND_CLIENT + "type=federated|application with client id " + A
					+ " in tenant contoso.onmicrosoft.com that trusts the system-assigned managed identity",
			TENANT_AND_CLIENT + "managed-identity.client-id=" + B + "|application with client id " + A
					+ " in tenant contoso.onmicrosoft.com that trusts the user-assigned managed identity with client id "
					+ B,
			TENANT_AND_CLIENT + "managed-identity.object-id=" + B
					+ " assertion-scope=api://AzureADTokenExchangeChina/.default|application with client id " + A
					+ " in tenant contoso.onmicrosoft.com that trusts the user-assigned managed identity with object id "
					+ B,
			"type=default|default identity" })
	void whenSettingsAreCompleteThenTheyMakeAnIdentity(String settings, String description) {
		assertThat(create(settings).describe()).isEqualTo(description);
	}

	@Test
	void whenWorkloadIdentityIsSetUpByAksThenTheEnvironmentIsEnough() {
		this.variables
			.putAll(Map.of("AZURE_TENANT_ID", B, "AZURE_CLIENT_ID", A, "AZURE_FEDERATED_TOKEN_FILE", "/token"));
		assertThat(create("type=workload-identity").describe())
			.isEqualTo("workload identity with client id " + A + " in tenant " + B);
		assertThat(create("type=workload-identity client-id=" + B).describe())
			.isEqualTo("workload identity with client id " + B + " in tenant " + B);
	}

	@Test
	void whenWorkloadIdentityIsNotSetUpThenTheVariablesAreNamed() {
		this.variables.put("AZURE_TENANT_ID", B);
		assertThat(failure("type=workload-identity").getDescription()).contains(
				"'entraid.redis.identity.client-id' and 'entraid.redis.identity.token-file' are missing",
				"AZURE_CLIENT_ID or AZURE_FEDERATED_TOKEN_FILE");
	}

	@Test
	void whenTheEnvironmentNamesTheClientIdThenItIsNoUsernameEither() {
		this.variables.putAll(Map.of("AZURE_CLIENT_ID", A, "entraid.redis.username", A));
		assertThat(failure("tenant-id=" + B + " token-file=/token").getDescription())
			.contains("'entraid.redis.username' is the client id");
	}

	@Test
	void whenACertificateIsGivenThenItIsReadAtTheStart(@TempDir Path directory) throws Exception {
		Path file = Files.write(directory.resolve("file"), TestCertificates.pkcs12(TestCertificates.rsa(), "hush"));
		String settings = TENANT_AND_CLIENT + "certificate.location=file:" + file;
		assertThat(create(settings + " certificate.password=hush")).isInstanceOf(ClientCertificateIdentity.class);
		FailureAnalysis failure = failure(settings);
		assertThat(failure.getDescription()).contains("the password is wrong or missing",
				"entraid.redis.identity.certificate.location is set in");
		assertThat(failure(TENANT_AND_CLIENT + "certificate.location=file:/missing").getDescription())
			.contains("cannot be read");
	}

	@Test
	void whenAnSslBundleIsGivenThenItMustExist() {
		SslBundle bundle = SslBundle
			.of(SslStoreBundle.of(TestCertificates.keyStore(TestCertificates.rsa(), "hush"), "hush", null));
		this.beans.registerSingleton("bundles", new DefaultSslBundleRegistry("application", bundle));
		assertThat(create(TENANT_AND_CLIENT + "certificate.ssl-bundle=application"))
			.isInstanceOf(ClientCertificateIdentity.class);
		assertThat(failure(TENANT_AND_CLIENT + "certificate.ssl-bundle=other").getDescription())
			.contains("There is no SSL bundle");
	}

	@Test
	void whenThereAreSeveralCredentialsThenOneIsChosenByName() {
		TokenCredential first = credential("first");
		credential("second");
		assertThat(create("credential-bean=first").credential()).isSameAs(first);
		FailureAnalysis wrong = failure("credential-bean=third");
		assertThat(wrong.getDescription()).contains("first, second", "credential-bean is set in");
		FailureAnalysis none = failure("type=custom");
		assertThat(none.getDescription()).contains("but there are 2", "first, second");
		assertThat(none.getAction()).contains("credential-bean: first");
		assertThat(failure("").getDescription()).contains("It is not clear");
	}

	@Test
	void whenThereIsOneCredentialThenItNeedsNoSettings() {
		TokenCredential only = credential("only");
		assertThat(create("").credential()).isSameAs(only);
		assertThat(create("type=custom").credential()).isSameAs(only);
		assertThat(create("type=default")).isInstanceOf(IdentityChain.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = { "\"\"|'entraid.redis.identity.type' is not set.",
			TENANT_AND_CLIENT + "|tenant-id, client-id fit more than one kind",
			"client-secret=hush token-file=/token|service-principal, workload-identity",
			"type=system-assigned managed-identity.client-id=" + A + "|does not use managed-identity.client-id",
			"type=default client-id=" + A + "|does not use client-id",
			"type=custom tenant-id=" + A + "|does not use tenant-id",
			"type=user-assigned|exactly one id, but none is set",
			"type=user-assigned client-id=" + A + " object-id=" + B + "|client-id and object-id are set",
			"type=user-assigned client-id=" + A + " object-id=" + A + "|have the same value",
			TENANT_AND_CLIENT + "managed-identity.object-id=" + A + "|have the same value",
			TENANT_AND_CLIENT + "managed-identity.object-id=" + B
					+ " managed-identity.resource-id=/s|selected by one id",
			TENANT_AND_CLIENT
					+ "client-secret=hush certificate.location=file:/x|client-secret and certificate.location",
			TENANT_AND_CLIENT + "client-secret=hush certificate.password=hush|not to client-secret",
			TENANT_AND_CLIENT + "certificate.ssl-bundle=x certificate.password=hush|not to certificate.ssl-bundle",
			TENANT_AND_CLIENT + "certificate.password=hush|'entraid.redis.identity.certificate.location' is missing",
			TENANT_AND_CLIENT + "type=service-principal|'entraid.redis.identity.client-secret' is missing",
			"type=federated|'entraid.redis.identity.tenant-id' and 'entraid.redis.identity.client-id' are missing",
			TENANT_AND_CLIENT + "assertion-scope=api://AzureADTokenExchangeUSGov|must end in '/.default'",
			"type=user-assigned client-id=my-app|client-id is no GUID", "object-id=my-app|object-id is no GUID",
			"tenant-id=common client-secret=hush|stands for many tenants",
			"tenant-id=Contoso_Ltd client-secret=hush|neither a GUID nor a domain name",
			TENANT_AND_CLIENT + "client-secret=" + B + "|client-secret looks like the id of a secret" })
	void whenSettingsContradictThenTheFailureNamesThem(String settings, String expected) {
		FailureAnalysis failure = failure(settings);
		assertThat(failure.getDescription()).contains(expected);
		assertThat(failure.getDescription() + failure.getAction()).doesNotContain("hush").doesNotContain(B);
		assertThat(failure.getAction()).isNotBlank();
		if (!settings.isEmpty() && !expected.contains("missing") && !expected.contains("none")) {
			assertThat(failure.getDescription()).contains(" is set in ");
		}
	}

	@Test
	void whenTheUsernameIsTheClientIdThenTheFailureSaysThatRedisWantsTheObjectId() {
		this.variables.put("entraid.redis.username", A.toUpperCase());
		assertThat(failure(TENANT_AND_CLIENT + "client-secret=hush").getDescription()).contains("object id",
				"entraid.redis.username is set in", "entraid.redis.identity.client-id is set in");
	}

	@Test
	void whenAScopeIsNoDefaultScopeThenOnlyACustomIdentityMayAskForIt() {
		this.variables.put("entraid.redis.scopes", "https://redis.azure.com");
		assertThat(failure("type=system-assigned").getDescription())
			.contains("'entraid.redis.scopes' must end in '/.default'");
		credential("only");
		assertThat(create("type=custom")).isNotNull();
	}

	@ParameterizedTest
	@EnumSource
	void whenATypeExistsThenItsExampleNamesRealProperties(IdentityType type) {
		for (boolean certificate : new boolean[] { true, false }) {
			Map<String, Object> example = new Yaml().load(IdentityExamples.of(PREFIX, type, certificate));
			MockEnvironment environment = new MockEnvironment();
			flatten("", example).forEach(environment::setProperty);
			EntraIdRedisProperties properties = properties(environment);
			assertThat(properties.identity().type()).isEqualTo(type);
			IdentitySettings settings = new IdentitySettings(PREFIX, properties.identity());
			settings.allow(type);
			assertThat(settings.size()).isEqualTo(flatten("", example).size() - 1);
		}
		assertThat(IdentityExamples.choices(PREFIX)).contains("    " + IdentityExamples.name(type) + " ");
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> flatten(String prefix, Map<String, Object> values) {
		Map<String, String> flat = new TreeMap<>();
		values.forEach((name, value) -> {
			if (value instanceof Map<?, ?> nested) {
				flat.putAll(flatten(prefix + name + ".", (Map<String, Object>) nested));
			}
			else {
				flat.put(prefix + name, String.valueOf(value));
			}
		});
		return flat;
	}

	@Test
	void whenPropertiesHoldSecretsThenTheyAreNotPrinted() {
		assertThat(properties(environment("client-secret=hush certificate.password=hush certificate.location=file:/x")))
			.asString()
			.doesNotContain("hush");
	}

	private TokenCredential credential(String name) {
		TokenCredential credential = (request) -> Mono.never();
		this.beans.registerSingleton(name, credential);
		return credential;
	}

	private MockEnvironment environment(String settings) {
		MockEnvironment environment = new MockEnvironment();
		this.variables.forEach(environment::setProperty);
		Arrays.stream(settings.split(" ")).filter((setting) -> !setting.isBlank()).forEach((setting) -> {
			String[] parts = setting.split("=", 2);
			environment.setProperty("entraid.redis.identity." + parts[0], parts[1]);
		});
		return environment;
	}

	private static EntraIdRedisProperties properties(Environment environment) {
		return Binder.get(environment).bindOrCreate("entraid.redis", EntraIdRedisProperties.class);
	}

	private Identity create(String settings) {
		return create(environment(settings));
	}

	private Identity create(Environment environment) {
		return new IdentityFactory(properties(environment), this.httpClient, this.beans, environment).create();
	}

	private FailureAnalysis failure(String settings) {
		Environment environment = environment(settings);
		try {
			create(environment);
		}
		catch (InvalidEntraIdRedisConfigurationException ex) {
			return new InvalidEntraIdRedisConfigurationFailureAnalyzer(environment).analyze(ex);
		}
		throw new AssertionError("There is no failure");
	}

}
