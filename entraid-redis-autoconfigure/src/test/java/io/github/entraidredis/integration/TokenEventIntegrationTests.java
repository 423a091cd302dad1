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
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.entraidredis.event.TokenEvent;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of the application context over the life of a token.
 */
class TokenEventIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofSeconds(3)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenEntraGoesAndComesBackThenTheApplicationIsToldInOrder() {
		contextRunner().run((context) -> {
			Listener listener = context.getBean(Listener.class);
			await(listener, TokenEvent.Renewed.class, 2);
			this.azure.entra().fault(Fault.status(503));
			await(listener, TokenEvent.Expired.class, 1);
			this.azure.entra().clearFaults();
			await(listener, TokenEvent.Recovered.class, 1);
			int renewed = listener.count(TokenEvent.Renewed.class);
			await(listener, TokenEvent.Renewed.class, renewed + 1);
			assertThat(listener.events.get(0)).isInstanceOf(TokenEvent.Renewed.class);
			assertThat(listener.indexOf(TokenEvent.Failed.class))
				.isLessThan(listener.indexOf(TokenEvent.Expired.class));
			assertThat(listener.indexOf(TokenEvent.Expired.class))
				.isLessThan(listener.indexOf(TokenEvent.Recovered.class));
			assertThat(listener.threads).containsOnly("entraid-redis-listener");
			String principal = EmulatedIdentity.SERVICE_PRINCIPAL.objectId();
			String token = Objects.requireNonNull(context.getBean(TokenManager.class).currentToken()).value();
			assertThat(listener.events.toString()).contains(principal, "HTTP status 503")
				.doesNotContain(token, token.substring(0, 20));
		});
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("entraid.redis.refresh.retry.initial-delay=200ms",
					"entraid.redis.refresh.retry.max-delay=500ms")
			.withBean(Listener.class);
	}

	private static void await(Listener listener, Class<? extends TokenEvent> type, int count) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> listener.count(type) >= count);
	}

	static class Listener {

		private final List<TokenEvent> events = new CopyOnWriteArrayList<>();

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@EventListener
		void on(TokenEvent event) {
			this.events.add(event);
			this.threads.add(Thread.currentThread().getName());
		}

		int count(Class<? extends TokenEvent> type) {
			return (int) this.events.stream().filter(type::isInstance).count();
		}

		int indexOf(Class<? extends TokenEvent> type) {
			return this.events.stream().filter(type::isInstance).mapToInt(this.events::indexOf).findFirst().orElse(-1);
		}

	}

}
