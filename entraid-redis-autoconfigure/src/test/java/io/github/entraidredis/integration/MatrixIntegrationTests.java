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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of connection on every topology, over several rotations, with a server that
 * closes connections when their token expires: nothing fails, nothing is lost, and each
 * connection logs in once with each token.
 */
class MatrixIntegrationTests {

	private static final int ROTATIONS = 5;

	@ParameterizedTest
	@EnumSource
	@Timeout(value = 3, unit = TimeUnit.MINUTES)
	void whenTokensRotateThenEveryKindOfConnectionStaysAuthenticated(EmulatedTopology topology) {
		try (AzureEmulator azure = topology.start(Duration.ofSeconds(8))) {
			contextRunner(azure, topology)
				.run((shared) -> contextRunner(azure, topology).withUserConfiguration(Pooled.class)
					.run((pooled) -> rotate(azure, shared, pooled, topology)));
			assertThat(azure.redis().expiredConnections()).isZero();
			assertThat(azure.redis().authenticationFailures()).isZero();
			assertThat(azure.redis().redundantAuthentications()).isZero();
		}
	}

	private static void rotate(AzureEmulator azure, ApplicationContext shared, ApplicationContext pooled,
			EmulatedTopology topology) throws Exception {
		AtomicInteger tokens = countTokens(shared);
		AtomicInteger pooledTokens = countTokens(pooled);
		try (Workloads workloads = new Workloads(); ConnectionKinds kinds = new ConnectionKinds(shared, workloads)) {
			kinds.start(shared, topology);
			StringRedisTemplate redis = pooled.getBean(StringRedisTemplate.class);
			for (int i = 0; i < 3; i++) {
				String key = "pooled" + i + "-";
				workloads.repeat("pooled", (number) -> ConnectionKinds.setAndGet(redis, key, number));
			}
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> tokens.get() > ROTATIONS && pooledTokens.get() > ROTATIONS);
			// A renewal may be under way, and each connection must get to its login
			int reauthentications = azure.redis().reauthentications();
			assertThat(reauthentications).isGreaterThan(ROTATIONS);
			workloads.stop();
			workloads.assertThatNothingFailed();
			kinds.assertThatNothingWasLost();
		}
		assertThat(azure.entra().tokenRequests()).isEqualTo(tokens.get() + pooledTokens.get());
	}

	private static AtomicInteger countTokens(ApplicationContext context) {
		AtomicInteger tokens = new AtomicInteger();
		context.getBean(TokenManager.class).addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				tokens.incrementAndGet();
			}

		});
		return tokens;
	}

	private static ApplicationContextRunner contextRunner(AzureEmulator azure, EmulatedTopology topology) {
		return EmulatorContext.servicePrincipal(azure)
			.withConfiguration(AutoConfigurations.of(DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues(topology.properties(azure))
			.withPropertyValues("spring.data.redis.timeout=5s", "entraid.redis.refresh.ratio=0.5",
					"entraid.redis.refresh.jitter=0");
	}

	/**
	 * No connection is shared.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Pooled {

		@Bean
		static BeanPostProcessor unsharedConnections() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessBeforeInitialization(Object bean, String beanName) {
					if (bean instanceof LettuceConnectionFactory factory) {
						factory.setShareNativeConnection(false);
					}
					return bean;
				}

			};
		}

	}

}
