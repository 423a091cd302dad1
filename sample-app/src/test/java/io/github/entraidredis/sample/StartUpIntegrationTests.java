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

package io.github.entraidredis.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.TokenManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first token does not hold up the start of the application, as long as nothing needs
 * a connection. The time that the start takes is reported, and compared with a static
 * password in the same run; only the order of events is asserted.
 */
@ExtendWith(AzureEmulatorExtension.class)
class StartUpIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(StartUpIntegrationTests.class);

	private static final int WARM_UP = 1;

	private static final int RUNS = 9;

	private static final Duration BUDGET = Duration.ofSeconds(10);

	private static final String PASSWORD = "password";

	private static final String PASSWORD_AND_TLS = "password and TLS";

	private static final String TOKEN = "token that takes 800 ms";

	private final AzureEmulator azure;

	StartUpIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@Test
	void whenTheTokenIsHeldBackThenTheApplicationIsUpWithoutIt() {
		CountDownLatch up = new CountDownLatch(1);
		HttpClient client = this.azure.entra().httpClient();
		HttpClient held = (request) -> Mono.fromCallable(() -> up.await(1, TimeUnit.MINUTES))
			.then(Mono.defer(() -> client.send(request)));
		List<String> properties = new ArrayList<>(token());
		properties.add("entraid.redis.refresh.request-timeout=1m");
		try (ConfigurableApplicationContext context = start(properties, held)) {
			TokenManager tokenManager = context.getBean(TokenManager.class);
			assertThat(tokenManager.status().token()).isNull();
			// Nor was the start held up until the request failed
			assertThat(tokenManager.status().lastFailure()).isNull();
			up.countDown();
			assertThat(tokenManager.awaitToken()).isNotNull();
		}
	}

	@Test
	void whenTheTokenIsSlowThenTheTimeOfTheStartIsReported() {
		this.azure.entra().latency(Duration.ofMillis(800));
		Map<String, List<String>> variants = new LinkedHashMap<>();
		variants.put(PASSWORD, password());
		variants.put(PASSWORD_AND_TLS, passwordAndTls());
		variants.put(TOKEN, token());
		Map<String, List<Long>> times = measure(variants);
		long token = median(times.get(TOKEN));
		logger.info(
				"Start of the application, median of {}: {} ms with a {}; {} of that with a {}; {} of that with a {}",
				times.get(TOKEN).size(), token / 1_000_000, TOKEN, ratio(token, median(times.get(PASSWORD_AND_TLS))),
				PASSWORD_AND_TLS, ratio(token, median(times.get(PASSWORD))), PASSWORD);
	}

	private Map<String, List<Long>> measure(Map<String, List<String>> variants) {
		Map<String, List<Long>> times = new LinkedHashMap<>();
		List<String> order = new ArrayList<>(variants.keySet());
		order.forEach((name) -> times.put(name, new ArrayList<>()));
		long begin = System.nanoTime();
		for (int i = 0; i <= WARM_UP || (i < WARM_UP + RUNS && System.nanoTime() - begin < BUDGET.toNanos()); i++) {
			for (String name : order) {
				long took = time(variants.get(name));
				if (i >= WARM_UP) {
					times.get(name).add(took);
				}
			}
			// What comes first in one round comes last in the next
			Collections.reverse(order);
		}
		return times;
	}

	private long time(List<String> properties) {
		long begin = System.nanoTime();
		ConfigurableApplicationContext context = start(properties, this.azure.entra().httpClient());
		long took = System.nanoTime() - begin;
		context.close();
		return took;
	}

	private ConfigurableApplicationContext start(List<String> properties, HttpClient client) {
		return new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("entraIdRedisHttpClient", client))
			// To subscribe takes a connection, and a connection takes a token
			.initializers((context) -> context
				.addBeanFactoryPostProcessor((beans) -> beans.getBeanDefinition("messageListenerContainer")
					.getPropertyValues()
					.add("autoStartup", false)))
			.run(properties.stream().map("--"::concat).toArray(String[]::new));
	}

	private List<String> password() {
		return List.of("server.port=0", "spring.main.banner-mode=off", "entraid.redis.enabled=false",
				"spring.data.redis.password=static");
	}

	private List<String> passwordAndTls() {
		List<String> properties = new ArrayList<>(password());
		properties.addAll(tls());
		return properties;
	}

	private List<String> token() {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		List<String> properties = new ArrayList<>(
				List.of("server.port=0", "spring.main.banner-mode=off", "entraid.redis.identity.type=service-principal",
						"entraid.redis.identity.client-id=" + identity.clientId(),
						"entraid.redis.identity.tenant-id=" + identity.tenantId(),
						"entraid.redis.identity.client-secret=" + identity.clientSecret()));
		properties.addAll(tls());
		return properties;
	}

	private List<String> tls() {
		return List.of("spring.data.redis.host=localhost", "spring.data.redis.port=" + this.azure.redis().port(),
				"spring.data.redis.ssl.bundle=emulator",
				"spring.ssl.bundle.pem.emulator.truststore.certificate=" + this.azure.certificateAuthorityPem());
	}

	private static String ratio(long token, long password) {
		return "%.2f".formatted((double) token / password);
	}

	private static long median(List<Long> times) {
		return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
	}

}
