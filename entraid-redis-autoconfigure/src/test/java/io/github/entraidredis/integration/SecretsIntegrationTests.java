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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.entraidredis.autoconfigure.EntraIdRedisProperties;
import io.github.entraidredis.health.EntraIdRedisHealthIndicator;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
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
 * Neither a token nor a client secret is ever written anywhere, not even at the level
 * TRACE and not even when things go wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIntegrationTests {

	private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{20,}");

	private static final String SECRET = "emulated-client-secret-value";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	// Lettuce is left out: it prints the arguments of AUTH at these levels
	private static final Map<String, Level> LEVELS = Map.of("io.github.entraidredis", Level.TRACE, "com.azure",
			Level.TRACE, "com.microsoft.aad.msal4j", Level.TRACE, "io.lettuce", Level.INFO);

	private static final List<Fault> FAULTS = List.of(Fault.EMPTY_JSON, Fault.TOKEN_WITHOUT_OID, Fault.EXPIRED_TOKEN,
			Fault.aadsts("7000215"), Fault.aadsts("50196"), Fault.status(503), Fault.RESET, Fault.MALFORMED_JSON);

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(4)).start();

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final Map<String, Level> levelsBefore = new ConcurrentHashMap<>();

	private final Set<String> tokens = ConcurrentHashMap.newKeySet();

	private final Queue<String> texts = new ConcurrentLinkedQueue<>();

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
		String identity = "entraid.redis.identity.";
		return Stream
			.of(Arguments.argumentSet("system-assigned", (Object) new String[] { identity + "type=system-assigned" }),
					Arguments.argumentSet("service principal",
							(Object) new String[] { identity + "client-id=" + service.clientId(),
									identity + "client-secret=" + SECRET,
									identity + "tenant-id=" + service.tenantId() }));
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenTokensRotateAndRequestsFailThenNoSecretIsWritten(String[] properties, CapturedOutput output) {
		EmulatorContext.runner(this.azure)
			.withPropertyValues(properties)
			.withPropertyValues("entraid.redis.refresh.retry.initial-delay=200ms",
					"entraid.redis.refresh.retry.max-delay=500ms", "spring.data.redis.timeout=2s")
			.run(this::rotateAndFail);
		stopListening();
		assertThat(this.tokens).hasSizeGreaterThan(3);
		assertThatLoggersWereHeard();
		assertThat(secretsIn(this.texts.stream())).isEmpty();
		assertThat(secretsIn(this.events.list.stream().map(SecretsIntegrationTests::text))).isEmpty();
		assertThat(secretsIn(output.toString().lines())).isEmpty();
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

	/**
	 * Return where secrets are, each with what stands around it.
	 */
	private Set<String> secretsIn(Stream<String> texts) {
		String values = Stream.concat(Stream.of(SECRET), this.tokens.stream())
			.map(Pattern::quote)
			.collect(Collectors.joining("|"));
		Pattern pattern = Pattern.compile(TOKEN.pattern() + "|" + values);
		return texts
			.flatMap((text) -> pattern.matcher(text)
				.results()
				.map((found) -> text.substring(Math.max(0, found.start() - 300),
						Math.min(text.length(), found.start() + 40))))
			.collect(Collectors.toSet());
	}

	private void stopListening() {
		logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this.events);
		this.events.stop();
	}

	private static Logger logger(String name) {
		return (Logger) LoggerFactory.getLogger(name);
	}

}
