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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.entraidredis.autoconfigure.EntraIdRedisProperties;
import io.github.entraidredis.autoconfigure.TestCertificates;
import io.github.entraidredis.health.EntraIdRedisHealthIndicator;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.EntraEmulator;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No token, secret or key is ever written anywhere, not even at the level TRACE and not
 * even when things go wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIntegrationTests {

	private static final String IDENTITY = "entraid.redis.identity.";

	private static final String PASSWORD = "password-of-the-certificate";

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static final EmulatedIdentity APPLICATION = new EmulatedIdentity("55555555-5555-4555-8555-555555555550",
			"55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555555", null, null, false);

	private static final X509Bundle CERTIFICATE = TestCertificates.rsa();

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	// Lettuce is left out: it prints the arguments of AUTH at these levels
	private static final Map<String, Level> LEVELS = Map.of(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.TRACE,
			"io.github.entraidredis", Level.TRACE, "com.azure", Level.TRACE, "com.microsoft.aad.msal4j", Level.TRACE,
			"io.lettuce", Level.INFO);

	private static final List<Fault> FAULTS = List.of(Fault.EMPTY_JSON, Fault.TOKEN_WITHOUT_OID, Fault.EXPIRED_TOKEN,
			Fault.aadsts("7000215"), Fault.aadsts("50196"), Fault.status(503), Fault.RESET, Fault.MALFORMED_JSON);

	@TempDir
	private static Path directory;

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(4)).start();

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final Map<String, Level> levelsBefore = new ConcurrentHashMap<>();

	private final SecretSearch search = new SecretSearch();

	private final Set<String> tokens = ConcurrentHashMap.newKeySet();

	private final Queue<String> texts = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void register() throws Exception {
		EntraEmulator entra = this.azure.entra();
		entra.addIdentity(APPLICATION);
		entra.registerCertificate(APPLICATION, CERTIFICATE.getCertificate());
		entra.trustFederation(APPLICATION, entra.kubernetes().credential(SUBJECT));
		entra.trustFederation(APPLICATION, entra.managedIdentityCredential(EmulatedIdentity.SYSTEM_ASSIGNED));
		entra.kubernetes().writeToken(SUBJECT, file("token"));
		Files.write(file("plain.pem"), TestCertificates.pem(CERTIFICATE));
		Files.write(file("encrypted.pem"), TestCertificates.encryptedPem(CERTIFICATE, PASSWORD));
		this.search.add(EmulatedIdentity.SERVICE_PRINCIPAL.clientSecret());
		this.search.add(PASSWORD);
		this.search.addKey(CERTIFICATE.getKeyPair().getPrivate());
		this.search.addPem(Files.readString(file("plain.pem")));
		this.search.addPem(Files.readString(file("encrypted.pem")));
		this.search.addTokens(Set.of(Files.readString(file("token"))));
	}

	@BeforeEach
	void listen() {
		LEVELS.forEach((name, level) -> {
			if (logger(name).getLevel() != null) {
				this.levelsBefore.put(name, logger(name).getLevel());
			}
			logger(name).setLevel(level);
		});
		this.events.start();
		logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(this.events);
	}

	@AfterEach
	void close() {
		stopListening();
		LEVELS.keySet().forEach((name) -> logger(name).setLevel(this.levelsBefore.get(name)));
		this.azure.close();
	}

	static Stream<Arguments> identities() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		String[] application = { IDENTITY + "tenant-id=" + APPLICATION.tenantId(),
				IDENTITY + "client-id=" + APPLICATION.clientId() };
		String[] variables = { "AZURE_TENANT_ID=" + APPLICATION.tenantId(),
				"AZURE_CLIENT_ID=" + APPLICATION.clientId() };
		return Stream.of(arguments("system-assigned", false, IDENTITY + "type=system-assigned"),
				arguments("secret", false, IDENTITY + "client-id=" + service.clientId(),
						IDENTITY + "client-secret=" + service.clientSecret(),
						IDENTITY + "tenant-id=" + service.tenantId()),
				arguments("encrypted PEM", true,
						with(application, IDENTITY + "certificate.location=file:" + file("encrypted.pem"),
								IDENTITY + "certificate.password=" + PASSWORD)),
				arguments("workload identity", true,
						with(variables, IDENTITY + "type=workload-identity",
								"AZURE_FEDERATED_TOKEN_FILE=" + file("token"))),
				arguments("federated", true, with(application, IDENTITY + "type=federated")),
				arguments("default, secret", false, IDENTITY + "type=default", "AZURE_TENANT_ID=" + service.tenantId(),
						"AZURE_CLIENT_ID=" + service.clientId(), "AZURE_CLIENT_SECRET=" + service.clientSecret()),
				arguments("default, PEM", true, with(variables, IDENTITY + "type=default",
						"AZURE_CLIENT_CERTIFICATE_PATH=" + file("plain.pem"))));
	}

	private static Arguments arguments(String name, boolean asserts, String... properties) {
		return Arguments.argumentSet(name, asserts, properties);
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenTokensRotateAndRequestsFailThenNoSecretIsWritten(boolean asserts, String[] properties,
			CapturedOutput output) {
		CountingHttpClient httpClient = new CountingHttpClient(this.azure.entra().httpClient());
		EmulatorContext.runner(this.azure, httpClient)
			.withPropertyValues(properties)
			.withPropertyValues("entraid.redis.refresh.retry.initial-delay=200ms",
					"entraid.redis.refresh.retry.max-delay=500ms", "spring.data.redis.timeout=2s")
			.run(this::rotateAndFail);
		stopListening();
		assertThat(this.tokens).hasSizeGreaterThan(3);
		assertThat(httpClient.assertions().isEmpty()).isNotEqualTo(asserts);
		assertThatLoggersWereHeard();
		this.search.addTokens(this.tokens);
		this.search.addTokens(httpClient.assertions());
		assertThat(this.search.in(this.texts.stream())).isEmpty();
		assertThat(this.search.in(this.events.list.stream().map(SecretsIntegrationTests::text))).isEmpty();
		assertThat(this.search.in(output.toString().lines())).isEmpty();
	}

	private void rotateAndFail(ApplicationContext context) {
		TokenManager tokenManager = context.getBean(TokenManager.class);
		tokenManager.addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				SecretsIntegrationTests.this.tokens.add(token.value());
			}

		});
		Awaitility.await().atMost(TIMEOUT).until(() -> command(context) && this.tokens.size() >= 3);
		describe(context);
		for (Fault fault : FAULTS) {
			this.azure.entra().fault(fault);
			tokenManager.refresh().exceptionally(this::note);
			Awaitility.await().atMost(TIMEOUT).until(() -> tokenManager.status().lastFailure() != null);
			describe(context);
			command(context);
			this.azure.entra().clearFaults();
			Awaitility.await().atMost(TIMEOUT).until(() -> tokenManager.status().lastFailure() == null);
		}
		// Until the token is gone, and its connections with it
		this.azure.entra().fault(Fault.MALFORMED_JSON);
		Awaitility.await().atMost(TIMEOUT).until(() -> !command(context));
		describe(context);
		this.azure.entra().clearFaults();
		Awaitility.await().atMost(TIMEOUT).until(() -> command(context));
	}

	private boolean command(ApplicationContext context) {
		try {
			context.getBean(StringRedisTemplate.class).opsForValue().set("key", "value");
			return true;
		}
		catch (RuntimeException ex) {
			note(ex);
			return false;
		}
	}

	private void describe(ApplicationContext context) {
		TokenManager tokenManager = context.getBean(TokenManager.class);
		this.texts.add(tokenManager.status().toString());
		this.texts.add(String.valueOf(tokenManager.currentToken()));
		this.texts.add(context.getBean(EntraIdRedisProperties.class).toString());
		this.texts.add(String.valueOf(new EntraIdRedisHealthIndicator(tokenManager).health(true)));
	}

	private <T> T note(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		this.texts.add(text.toString());
		return null;
	}

	private void assertThatLoggersWereHeard() {
		assertThat(this.events.list).extracting(ILoggingEvent::getLoggerName)
			.anyMatch((name) -> name.startsWith("io.github.entraidredis"))
			.anyMatch((name) -> name.startsWith("com.azure"))
			.anyMatch((name) -> name.startsWith("com.microsoft.aad.msal4j"));
	}

	private static String text(ILoggingEvent event) {
		String throwable = (event.getThrowableProxy() != null) ? ThrowableProxyUtil.asString(event.getThrowableProxy())
				: "";
		return event.getLoggerName() + " " + event.getLevel() + " " + event.getFormattedMessage() + " "
				+ Arrays.toString(event.getArgumentArray()) + " " + event.getMDCPropertyMap() + " "
				+ event.getKeyValuePairs() + " " + throwable;
	}

	private void stopListening() {
		logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this.events);
		this.events.stop();
	}

	private static Path file(String name) {
		return directory.resolve(name);
	}

	private static String[] with(String[] properties, String... more) {
		return Stream.concat(Stream.of(properties), Stream.of(more)).toArray(String[]::new);
	}

	private static Logger logger(String name) {
		return (Logger) LoggerFactory.getLogger(name);
	}

}
