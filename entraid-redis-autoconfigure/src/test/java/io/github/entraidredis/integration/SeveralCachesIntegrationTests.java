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

import io.github.entraidredis.autoconfigure.EntraIdIdentities;
import io.github.entraidredis.autoconfigure.InvalidEntraIdRedisConfigurationException;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications with two connection factories, for two hosts.
 */
class SeveralCachesIntegrationTests {

	private static final String SECOND = "entraid.redis.identities.second.";

	// The servers of a cluster are as good as two hosts: no key is asked for
	private final AzureEmulator azure = AzureEmulator.builder()
		.tokenLifetime(Duration.ofSeconds(6))
		.cluster(2, 0)
		.start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTwoFactoriesShareAnIdentityThenEachRotationIsOneRequest() {
		contextRunner().withUserConfiguration(SharedIdentity.class).run((context) -> {
			assertThat(context).hasSingleBean(TokenManager.class).hasBean("redisConnectionFactory");
			TokenCount tokens = TokenCount.of(context.getBean(TokenManager.class));
			assertThat(whoAmI(context, "stringRedisTemplate")).isEqualTo(EmulatedIdentity.SERVICE_PRINCIPAL.objectId());
			assertThat(whoAmI(context, "secondTemplate")).isEqualTo(EmulatedIdentity.SERVICE_PRINCIPAL.objectId());
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> tokens.get() >= 4);
			// Two connections, opened with one of the first two tokens
			Awaitility.await().until(() -> this.azure.redis().reauthentications() >= 4);
			assertThat(this.azure.entra().tokenRequests()).isEqualTo(tokens.get());
			assertThatNoConnectionWasLost();
		});
	}

	@Test
	void whenTwoFactoriesHaveIdentitiesOfTheirOwnThenEachHasItsTokenManager() {
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		contextRunner().withUserConfiguration(OwnIdentity.class)
			.withPropertyValues(SECOND + "type=user-assigned", SECOND + "client-id=" + user.clientId())
			.run((context) -> {
				TokenCount tokens = TokenCount.of(context.getBean(TokenManager.class));
				TokenCount others = TokenCount.of(context.getBean(EntraIdIdentities.class).tokenManager("second"));
				assertThat(whoAmI(context, "stringRedisTemplate"))
					.isEqualTo(EmulatedIdentity.SERVICE_PRINCIPAL.objectId());
				assertThat(whoAmI(context, "secondTemplate")).isEqualTo(user.objectId());
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> tokens.get() >= 4 && others.get() >= 4);
				Awaitility.await().until(() -> this.azure.redis().reauthentications() >= 4);
				assertThat(this.azure.entra().tokenRequests()).isEqualTo(tokens.get() + others.get());
				assertThat(whoAmI(context, "secondTemplate")).isEqualTo(user.objectId());
				assertThatNoConnectionWasLost();
				assertThatExceptionOfType(InvalidEntraIdRedisConfigurationException.class)
					.isThrownBy(() -> context.getBean(EntraIdIdentities.class).tokenManager("third"))
					.withMessage("There is no identity 'third' below 'entraid.redis.identities', only [second].");
			});
	}

	@Test
	void whenAFurtherIdentityIsIncompleteThenStartFailsAndNamesItsProperty() {
		contextRunner().withPropertyValues(SECOND + "type=service-principal")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'entraid.redis.identities.second.tenant-id'"));
	}

	private void assertThatNoConnectionWasLost() {
		assertThat(this.azure.redis().connectionsOpened()).isEqualTo(2);
		assertThat(this.azure.redis().expiredConnections()).isZero();
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure)
			.withPropertyValues("test.second.port=" + this.azure.redis().ports().get(1),
					"entraid.redis.refresh.ratio=0.5");
	}

	private static String whoAmI(ApplicationContext context, String template) {
		return context.getBean(template, StringRedisTemplate.class)
			.execute((RedisCallback<String>) (connection) -> new String(
					(byte[]) connection.execute("ACL", "WHOAMI".getBytes(StandardCharsets.UTF_8)),
					StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	static class SharedIdentity {

		@Bean(defaultCandidate = false)
		LettuceConnectionFactory second(LettuceConnectionFactory redisConnectionFactory, Environment environment) {
			return new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("localhost",
							environment.getRequiredProperty("test.second.port", Integer.class)),
					redisConnectionFactory.getClientConfiguration());
		}

		@Bean(defaultCandidate = false)
		StringRedisTemplate secondTemplate(@Qualifier("second") LettuceConnectionFactory second) {
			return new StringRedisTemplate(second);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIdentity {

		@Bean(defaultCandidate = false)
		LettuceConnectionFactory second(EntraIdIdentities identities, LettuceConnectionFactory redisConnectionFactory,
				Environment environment) {
			return new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("localhost",
							environment.getRequiredProperty("test.second.port", Integer.class)),
					identities.clientConfiguration("second", redisConnectionFactory.getClientConfiguration()));
		}

		@Bean(defaultCandidate = false)
		StringRedisTemplate secondTemplate(@Qualifier("second") LettuceConnectionFactory second) {
			return new StringRedisTemplate(second);
		}

	}

}
