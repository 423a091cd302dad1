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

import io.github.entraidredis.autoconfigure.EntraIdIdentities;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.WithAzureEmulator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Identities with a name, under an emulator that knows them from the properties.
 */
@SpringBootTest(properties = { "entraid.redis.identity.type=system-assigned",
		"entraid.redis.identities.orders.type=user-assigned",
		"entraid.redis.identities.orders.client-id=01234567-89ab-4cde-8f01-23456789abcd",
		"entraid.redis.identities[my.stock].type=service-principal",
		"entraid.redis.identities[my.stock].tenant-id=01234567-89ab-4cde-8f01-23456789abc0",
		"entraid.redis.identities[my.stock].client-id=01234567-89ab-4cde-8f01-23456789abc1",
		"entraid.redis.identities[my.stock].client-secret=the-value" })
@WithAzureEmulator
class FurtherIdentitiesIntegrationTests {

	@Autowired
	private EntraIdIdentities identities;

	@Autowired
	@Qualifier("orders")
	private LettuceConnectionFactory orders;

	@Test
	void whenIdentitiesHaveNamesThenTheEmulatorKnowsThem() {
		assertThat(this.identities.names()).containsExactlyInAnyOrder("orders", "my.stock");
		assertThat(this.identities.tokenManager("orders").awaitToken().principal())
			.isNotEqualTo(this.identities.tokenManager("my.stock").awaitToken().principal());
		StringRedisTemplate redis = new StringRedisTemplate(this.orders);
		redis.opsForValue().set("key", "value");
		assertThat(redis.opsForValue().get("key")).isEqualTo("value");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
			SslAutoConfiguration.class })
	static class Application {

		@Bean(defaultCandidate = false)
		LettuceConnectionFactory orders(EntraIdIdentities identities, LettuceConnectionFactory redisConnectionFactory,
				Environment environment) {
			return new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("localhost",
							environment.getRequiredProperty("spring.data.redis.port", Integer.class)),
					identities.clientConfiguration("orders", redisConnectionFactory.getClientConfiguration()));
		}

	}

}
