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
import java.util.Set;
import java.util.stream.Collectors;

import io.github.entraidredis.lettuce.AccessTokenUnavailableException;
import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Credentials on threads that must not block, and after the end of the application.
 */
class CredentialsProviderIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final AzureEmulator azure = AzureEmulator.start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.runner(this.azure)
			.withPropertyValues("entraid.redis.identity.type=system-assigned")
			.withConfiguration(AutoConfigurations.of(DataRedisReactiveAutoConfiguration.class));
	}

	@Test
	void whenATokenIsHeldThenAConnectionCanBeMadeOnAThreadThatMustNotBlock() {
		contextRunner().run((context) -> {
			context.getBean(TokenManager.class).awaitToken();
			assertThat(this.azure.redis().connectionsOpened()).isZero();
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			assertThat(Mono.fromCallable(() -> setAndGet(redis)).subscribeOn(Schedulers.parallel()).block(TIMEOUT))
				.isEqualTo("value");
			assertThat(this.azure.redis().handshakes()).isOne();
		});
	}

	@Test
	void whenATokenIsHeldThenAReactiveConnectionCanBeMadeOnAThreadThatMustNotBlock() {
		contextRunner().run((context) -> {
			context.getBean(TokenManager.class).awaitToken();
			assertThat(this.azure.redis().connectionsOpened()).isZero();
			ReactiveStringRedisTemplate redis = context.getBean(ReactiveStringRedisTemplate.class);
			Mono<String> value = redis.opsForValue().set("key", "value").then(redis.opsForValue().get("key"));
			assertThat(Mono.defer(() -> value).subscribeOn(Schedulers.parallel()).block(TIMEOUT)).isEqualTo("value");
			assertThat(this.azure.redis().handshakes()).isOne();
		});
	}

	@Test
	void whenNoTokenIsHeldThenAThreadThatMustNotBlockFailsAtOnce() {
		this.azure.entra().fault(Fault.HANG);
		contextRunner().run((context) -> {
			EntraIdCredentialsProvider provider = context.getBean(EntraIdCredentialsProvider.class);
			// Less than the 10 seconds that a thread that may block would wait
			assertThatException()
				.isThrownBy(() -> Mono.defer(provider::resolveCredentials)
					.subscribeOn(Schedulers.parallel())
					.block(Duration.ofSeconds(5)))
				.isInstanceOf(AccessTokenUnavailableException.class)
				.withMessageContaining("has not answered yet");
		});
	}

	@Test
	void whenTheContextIsClosedThenThereAreNoCredentialsAndNoThreads() {
		Set<Thread> before = threads();
		EntraIdCredentialsProvider[] provider = new EntraIdCredentialsProvider[1];
		contextRunner().run((context) -> {
			provider[0] = context.getBean(EntraIdCredentialsProvider.class);
			setAndGet(context.getBean(StringRedisTemplate.class));
			assertThat(newThreads(before)).isNotEmpty();
		});
		assertThatExceptionOfType(AccessTokenUnavailableException.class)
			.isThrownBy(() -> provider[0].resolveCredentials().block(TIMEOUT))
			.withMessageContaining("the token manager is stopped");
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
		Awaitility.await().atMost(TIMEOUT).until(() -> this.azure.redis().openConnections() == 0);
	}

	@Test
	void whenTheContextIsClosedDuringARequestThenNoThreadIsLeft() {
		this.azure.entra().fault(Fault.HANG);
		Set<Thread> before = threads();
		contextRunner()
			.run((context) -> Awaitility.await().atMost(TIMEOUT).until(() -> isRequestSent(context, before)));
		// The request itself would take 10 seconds to time out
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
	}

	private boolean isRequestSent(ApplicationContext context, Set<Thread> before) {
		return context.getBean(TokenManager.class).isRunning() && this.azure.entra().tokenRequests() > 0
				&& newThreads(before).stream().anyMatch((name) -> name.startsWith("entraid-redis-request"));
	}

	private static String setAndGet(StringRedisTemplate redis) {
		redis.opsForValue().set("key", "value");
		return redis.opsForValue().get("key");
	}

	// Contexts of other tests may be cached and have threads of their own
	private static Set<String> newThreads(Set<Thread> before) {
		Set<Thread> threads = threads();
		threads.removeAll(before);
		return threads.stream().map(Thread::getName).collect(Collectors.toSet());
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("entraid-redis-"))
			.collect(Collectors.toSet());
	}

}
