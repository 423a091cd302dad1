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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.github.entraidredis.autoconfigure.TestCertificates;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each kind of identity, from the start over three renewals of its token, with what is
 * sent for them. Tokens live so short that no cache keeps them.
 */
class IdentityRotationIntegrationTests {

	private static final int ROTATIONS = 3;

	private static final String ENTRA = "POST login.microsoftonline.com";

	private static final String IMDS = "GET 169.254.169.254";

	private static final String IDENTITY = "entraid.redis.identity.";

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static final EmulatedIdentity APPLICATION = new EmulatedIdentity("55555555-5555-4555-8555-555555555550",
			"55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555555", null, null, false);

	private static final X509Bundle CERTIFICATE = TestCertificates.rsa();

	@TempDir
	private static Path directory;

	private static AzureEmulator azure;

	@BeforeAll
	static void start() throws Exception {
		azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(4)).start();
		azure.entra().addIdentity(APPLICATION);
		azure.entra().registerCertificate(APPLICATION, CERTIFICATE.getCertificate());
		azure.entra().trustFederation(APPLICATION, azure.entra().kubernetes().credential(SUBJECT));
		azure.entra()
			.trustFederation(APPLICATION, azure.entra().managedIdentityCredential(EmulatedIdentity.USER_ASSIGNED));
		azure.entra()
			.trustFederation(APPLICATION, azure.entra().managedIdentityCredential(EmulatedIdentity.SYSTEM_ASSIGNED));
		azure.entra().kubernetes().writeToken(SUBJECT, file("token"));
		Files.write(file("pem"), TestCertificates.pem(CERTIFICATE));
		Files.write(file("pkcs12"), TestCertificates.pkcs12(CERTIFICATE, "hush"));
	}

	@AfterAll
	static void close() {
		azure.close();
	}

	static Stream<Arguments> identities() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		String[] application = { IDENTITY + "tenant-id=" + APPLICATION.tenantId(),
				IDENTITY + "client-id=" + APPLICATION.clientId() };
		String[] variables = { "AZURE_TENANT_ID=" + APPLICATION.tenantId(),
				"AZURE_CLIENT_ID=" + APPLICATION.clientId() };
		String chain = IDENTITY + "type=default";
		return Stream.of(
				arguments("system-assigned", EmulatedIdentity.SYSTEM_ASSIGNED, "", IMDS,
						IDENTITY + "type=system-assigned"),
				arguments("user-assigned", user, "", IMDS, IDENTITY + "resource-id=" + user.resourceId()),
				arguments("secret", service, "", ENTRA, IDENTITY + "tenant-id=" + service.tenantId(),
						IDENTITY + "client-id=" + service.clientId(),
						IDENTITY + "client-secret=" + service.clientSecret()),
				arguments("PEM", APPLICATION, "", ENTRA,
						with(application, IDENTITY + "certificate.location=file:" + file("pem"))),
				arguments("PKCS#12", APPLICATION, "", ENTRA,
						with(application, IDENTITY + "certificate.location=file:" + file("pkcs12"),
								IDENTITY + "certificate.password=hush")),
				arguments("SSL bundle", APPLICATION, "", ENTRA,
						with(application, IDENTITY + "certificate.ssl-bundle=app",
								"spring.ssl.bundle.pem.app.keystore.certificate=" + CERTIFICATE.getCertificatePEM(),
								"spring.ssl.bundle.pem.app.keystore.private-key=" + CERTIFICATE.getPrivateKeyPEM())),
				arguments("workload identity", APPLICATION, "", ENTRA,
						with(variables, IDENTITY + "type=workload-identity",
								"AZURE_FEDERATED_TOKEN_FILE=" + file("token"))),
				arguments("federated, system-assigned", APPLICATION, "", IMDS + "|" + ENTRA,
						with(application, IDENTITY + "type=federated")),
				arguments("federated, user-assigned", APPLICATION, "", IMDS + "|" + ENTRA,
						with(application, IDENTITY + "managed-identity.client-id=" + user.clientId())),
				arguments("default, secret", service, "", ENTRA, chain, "AZURE_TENANT_ID=" + service.tenantId(),
						"AZURE_CLIENT_ID=" + service.clientId(), "AZURE_CLIENT_SECRET=" + service.clientSecret()),
				arguments("default, certificate", APPLICATION, "", ENTRA,
						with(variables, chain, "AZURE_CLIENT_CERTIFICATE_PATH=" + file("pem"))),
				arguments("default, PKCS#12", APPLICATION, "", ENTRA,
						with(variables, chain, "AZURE_CLIENT_CERTIFICATE_PATH=" + file("pkcs12"),
								"AZURE_CLIENT_CERTIFICATE_PASSWORD=hush")),
				arguments("default, workload identity", APPLICATION, "", ENTRA,
						with(variables, chain, "AZURE_FEDERATED_TOKEN_FILE=" + file("token"))),
				arguments("default, managed identity", user, IMDS, IMDS, chain, "AZURE_CLIENT_ID=" + user.clientId()));
	}

	private static Arguments arguments(String name, EmulatedIdentity identity, String once, String each,
			String... properties) {
		return Arguments.argumentSet(name, identity, once, each, properties);
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenTokensOfAnIdentityRotateThenNoCommandFails(EmulatedIdentity identity, String once, String each,
			String[] properties) {
		int failures = azure.redis().authenticationFailures();
		CountingHttpClient httpClient = new CountingHttpClient(azure.entra().httpClient());
		Set<String> tokens = ConcurrentHashMap.newKeySet();
		EmulatorContext.runner(azure, httpClient).withPropertyValues(properties).run((context) -> {
			assertThat(context).hasNotFailed();
			rotate(context, tokens);
			assertThat(whoAmI(context)).isEqualTo(identity.objectId());
			// No further request, so that what is counted belongs together
			context.getBean(TokenManager.class).stop();
		});
		List<String> expected = new ArrayList<>(once.isEmpty() ? List.of() : List.of(once));
		while (expected.size() < httpClient.requests().size()) {
			expected.addAll(List.of(each.split("\\|")));
		}
		assertThat(httpClient.requests()).isEqualTo(expected);
		assertThat(tokens).hasSizeGreaterThan(ROTATIONS);
		assertThat(azure.redis().authenticationFailures()).isEqualTo(failures);
	}

	static Stream<Arguments> applications() {
		return identities().filter((arguments) -> String.valueOf(arguments.get()[2]).contains(ENTRA));
	}

	@ParameterizedTest
	@MethodSource("applications")
	void whenTheCloudIsChosenThenEveryApplicationAsksItsHostAlone(EmulatedIdentity identity, String once, String each,
			String[] properties) {
		assertThatHostIsAsked("entraid.redis.cloud=us-government", "login.microsoftonline.us", each, properties);
		azure.entra().addLoginHost("login.contoso.cloud");
		assertThatHostIsAsked("entraid.redis.authority-host=https://login.contoso.cloud", "login.contoso.cloud", each,
				properties);
	}

	private static void assertThatHostIsAsked(String cloud, String host, String each, String[] properties) {
		CountingHttpClient httpClient = new CountingHttpClient(azure.entra().httpClient());
		EmulatorContext.runner(azure, httpClient).withPropertyValues(with(properties, cloud)).run((context) -> {
			context.getBean(TokenManager.class).stop();
			context.getBean(AzureTokenSource.class).requestToken().join();
		});
		assertThat(Set.copyOf(httpClient.requests()))
			.isEqualTo(Set.of(each.replace(ENTRA, "POST " + host).split("\\|")));
	}

	@Test
	void whenOneOfSeveralCredentialsIsChosenThenItsTokensRotate() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		EmulatorContext.runner(azure)
			.withPropertyValues(IDENTITY + "credential-bean=right")
			.withBean("wrong", TokenCredential.class, () -> (request) -> {
				throw new AssertionError("This credential was not chosen");
			})
			.withBean("right", TokenCredential.class,
					() -> (request) -> new ClientSecretCredentialBuilder().tenantId(service.tenantId())
						.clientId(service.clientId())
						.clientSecret(service.clientSecret())
						.disableInstanceDiscovery()
						.httpClient(azure.entra().httpClient())
						.build()
						.getToken(request))
			.run((context) -> {
				rotate(context, ConcurrentHashMap.newKeySet());
				assertThat(whoAmI(context)).isEqualTo(service.objectId());
			});
	}

	@Test
	void whenTheFilesChangeThenTheNextRequestUsesThem() throws Exception {
		Path certificate = Files.write(file("changing"), TestCertificates.pem(CERTIFICATE));
		application("certificate.location=file:" + certificate).run((context) -> {
			AzureTokenSource source = context.getBean(AzureTokenSource.class);
			Files.write(certificate, TestCertificates.pem(TestCertificates.rsa()));
			assertThatRequestFails(source, "AADSTS700027: the certificate is not registered with the application");
			Files.write(certificate, TestCertificates.pkcs12(CERTIFICATE, ""));
			source.requestToken().join();
		});
		Path token = file("changing-token");
		azure.entra().kubernetes().writeToken(SUBJECT, token);
		application("token-file=" + token).run((context) -> {
			AzureTokenSource source = context.getBean(AzureTokenSource.class);
			azure.entra().kubernetes().writeToken(SUBJECT + "s", token);
			assertThatRequestFails(source, "AADSTS700213: no federated credential of the application has the subject");
			Files.writeString(token, "");
			assertThatRequestFails(source, "The token file '" + token + "' is empty");
			Files.delete(token);
			assertThatRequestFails(source, "cannot be read: NoSuchFileException");
			azure.entra().kubernetes().writeToken(SUBJECT, token);
			source.requestToken().join();
		});
	}

	private static ApplicationContextRunner application(String property) {
		return EmulatorContext.runner(azure)
			.withPropertyValues(IDENTITY + property, IDENTITY + "tenant-id=" + APPLICATION.tenantId(),
					IDENTITY + "client-id=" + APPLICATION.clientId());
	}

	private static void assertThatRequestFails(AzureTokenSource source, String message) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> source.requestToken().join())
			.withMessageContaining(message);
	}

	private static void rotate(ApplicationContext context, Set<String> tokens) {
		StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
		redis.opsForValue().set("key", "0");
		context.getBean(TokenManager.class).addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				tokens.add(token.value());
			}

		});
		long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		for (int i = 1; tokens.size() <= ROTATIONS; i++) {
			assertThat(System.nanoTime()).as("30 seconds are enough").isLessThan(end);
			redis.opsForValue().set("key", String.valueOf(i));
			assertThat(redis.opsForValue().get("key")).isEqualTo(String.valueOf(i));
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		}
	}

	private static String whoAmI(ApplicationContext context) {
		Object answer = context.getBean(StringRedisTemplate.class)
			.execute((RedisCallback<Object>) (connection) -> connection.execute("ACL",
					"WHOAMI".getBytes(StandardCharsets.UTF_8)));
		return new String((byte[]) answer, StandardCharsets.UTF_8);
	}

	private static Path file(String name) {
		return directory.resolve(name);
	}

	private static String[] with(String[] properties, String... more) {
		return Stream.concat(Stream.of(properties), Stream.of(more)).toArray(String[]::new);
	}

}
