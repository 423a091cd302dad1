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

package io.github.entraidredis.autoconfigure;

import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.lettuce.ReconnectDelay;
import io.github.entraidredis.lettuce.RejectedTokens;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.ClientOptions.ReauthenticateBehavior;
import io.lettuce.core.RedisCredentialsProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * Customizes the connection factory of Spring Boot. Ordered first, so that customizers of
 * the application have the last word.
 */
@Configuration(proxyBeanMethods = false)
class EntraIdLettuceConfiguration {

	@Bean
	RejectedTokens entraIdRedisRejectedTokens(TokenManager tokenManager) {
		return new RejectedTokens(tokenManager);
	}

	@Bean
	static RejectedTokensBeanPostProcessor entraIdRedisRejectedTokensBeanPostProcessor(
			ObjectProvider<RejectedTokens> rejectedTokens) {
		return new RejectedTokensBeanPostProcessor(rejectedTokens);
	}

	@Bean
	@ConditionalOnMissingBean
	RedisCredentialsProviderFactory entraIdRedisCredentialsProviderFactory(EntraIdCredentialsProvider provider) {
		return new RedisCredentialsProviderFactory() {

			@Override
			public RedisCredentialsProvider createCredentialsProvider(RedisConfiguration redisConfiguration) {
				return provider;
			}

		};
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	LettuceClientConfigurationBuilderCustomizer entraIdRedisCredentialsCustomizer(EntraIdRedisProperties properties,
			RedisCredentialsProviderFactory credentialsProviderFactory) {
		return (builder) -> {
			builder.redisCredentialsProviderFactory(credentialsProviderFactory);
			if (properties.tlsRequired()) {
				builder.useSsl();
			}
		};
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	LettuceClientOptionsBuilderCustomizer entraIdRedisReauthenticationCustomizer() {
		return (builder) -> builder.reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientResourcesBuilderCustomizer entraIdRedisClientResourcesCustomizer(TokenManager tokenManager,
			RejectedTokens rejectedTokens) {
		return (builder) -> builder.reconnectDelay(new ReconnectDelay(() -> tokenManager.currentToken() != null))
			.nettyCustomizer(rejectedTokens);
	}

}
