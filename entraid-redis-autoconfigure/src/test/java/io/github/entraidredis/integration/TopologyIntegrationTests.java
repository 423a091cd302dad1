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
import java.util.stream.Stream;

import io.github.entraidredis.test.AzureEmulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topologies that the application describes in a bean, or with a URL.
 */
class TopologyIntegrationTests {

	@ParameterizedTest
	@EnumSource
	void whenATopologyIsDescribedByABeanThenItsConnectionsAuthenticate(EmulatedTopology topology) {
		try (AzureEmulator azure = topology.start(Duration.ofHours(1))) {
			RedisConfiguration configuration = topology.configuration(azure);
			assertThatCommandsRun(azure, EmulatorContext.servicePrincipal(azure)
				.withPropertyValues("entraid.redis.cluster.single-host=true")
				.withInitializer(
						(context) -> context.getBeanFactory().registerSingleton("configuration", configuration)));
		}
	}

	@Test
	void whenThereIsAUrlThenItsConnectionsAuthenticate() {
		try (AzureEmulator azure = AzureEmulator.start()) {
			Stream.of("rediss", "redis")
				.forEach((scheme) -> assertThatCommandsRun(azure, EmulatorContext.servicePrincipal(azure)
					.withPropertyValues(
							"spring.data.redis.url=" + scheme + "://localhost:" + azure.redis().port() + "/3")));
		}
	}

	private static void assertThatCommandsRun(AzureEmulator azure, ApplicationContextRunner contextRunner) {
		contextRunner.run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			assertThat(redis.opsForValue().get("key")).isEqualTo("value");
		});
		assertThat(azure.redis().authenticationFailures()).isZero();
		assertThat(azure.redis().redundantAuthentications()).isZero();
	}

}
