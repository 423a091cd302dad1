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

import java.util.function.BooleanSupplier;

import io.github.entraidredis.lettuce.ConnectionWatch;
import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.lettuce.ReconnectDelay;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.resource.SocketAddressResolver;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisClusterConfiguration;

/**
 * Customizes the connection factory of Spring Boot. Ordered first, so that customizers of
 * the application have the last word; what they must not undo is checked at the end.
 */
@Configuration(proxyBeanMethods = false)
class EntraIdLettuceConfiguration {

	@Bean
	static ClientResourcesBeanPostProcessor entraIdRedisClientResourcesBeanPostProcessor(
			ObjectProvider<SingleHostCluster> singleHostCluster) {
		return new ClientResourcesBeanPostProcessor(singleHostCluster);
	}

	@Bean
	SingleHostCluster entraIdRedisSingleHostCluster(EntraIdRedisProperties properties,
			ObjectProvider<RedisClusterConfiguration> configuration,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails, Environment environment) {
		return new SingleHostCluster(properties.cluster().singleHost(), configuration, connectionDetails, environment);
	}

	@Bean
	EntraIdCredentialsProviderFactory entraIdRedisCredentialsProviderFactory(EntraIdCredentialsProvider provider) {
		return new EntraIdCredentialsProviderFactory(provider);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	LettuceClientConfigurationBuilderCustomizer entraIdRedisCredentialsCustomizer(EntraIdRedisProperties properties,
			EntraIdCredentialsProviderFactory credentialsProviderFactory, SingleHostCluster singleHostCluster) {
		return (builder) -> {
			singleHostCluster.configure(builder);
			builder.redisCredentialsProviderFactory(credentialsProviderFactory);
			if (properties.tlsRequired()) {
				builder.useSsl();
			}
		};
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	LettuceClientOptionsBuilderCustomizer entraIdRedisTopologyRefreshCustomizer(SingleHostCluster singleHostCluster) {
		return singleHostCluster::configure;
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientResourcesBuilderCustomizer entraIdRedisClientResourcesCustomizer(TokenManager tokenManager,
			ObjectProvider<EntraIdIdentities> identities, SingleHostCluster singleHostCluster) {
		BooleanSupplier tokensHeld = () -> tokenManager.currentToken() != null
				&& identities.stream().allMatch(EntraIdIdentities::holdTokens);
		return (builder) -> {
			builder.reconnectDelay(new ReconnectDelay(tokensHeld)).nettyCustomizer(new ConnectionWatch());
			SocketAddressResolver resolver = singleHostCluster.resolver();
			if (resolver != null) {
				builder.socketAddressResolver(resolver);
			}
		};
	}

	@Bean
	@Order
	LettuceClientConfigurationBuilderCustomizer entraIdRedisClientConfigurationCheck(
			EntraIdRedisProperties properties) {
		return (builder) -> new ClientConfigurationCheck(properties.tlsRequired()).check(builder.build());
	}

	@Bean
	Resp2SubscriptionCheck entraIdRedisResp2SubscriptionCheck(ConfigurableListableBeanFactory beans) {
		return new Resp2SubscriptionCheck(beans);
	}

	@Bean
	ConnectionFactoryCheck entraIdRedisConnectionFactoryCheck(ListableBeanFactory beans,
			SingleHostCluster singleHostCluster) {
		return new ConnectionFactoryCheck(beans, singleHostCluster);
	}

}
