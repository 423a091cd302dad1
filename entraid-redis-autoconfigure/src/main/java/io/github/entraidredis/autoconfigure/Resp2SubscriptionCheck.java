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

import java.util.Arrays;
import java.util.List;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.config.RedisListenerEndpointRegistry;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.ClassUtils;

/**
 * Refuses listeners of messages under the protocol RESP2, in which Redis does not let a
 * connection with subscriptions authenticate again. Runs when all listeners are known and
 * before any of them subscribes.
 */
final class Resp2SubscriptionCheck implements SmartLifecycle {

	// New in Spring Data Redis 4.1
	private static final boolean ANNOTATED_LISTENERS = ClassUtils.isPresent(
			"org.springframework.data.redis.config.RedisListenerEndpointRegistry",
			Resp2SubscriptionCheck.class.getClassLoader());

	private final ConfigurableListableBeanFactory beans;

	private boolean running;

	Resp2SubscriptionCheck(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void start() {
		this.running = true;
		boolean refused = Arrays
			.stream(this.beans.getBeanNamesForType(RedisMessageListenerContainer.class, false, false))
			.filter(this::hasListeners)
			.map((name) -> this.beans.getBean(name, RedisMessageListenerContainer.class).getConnectionFactory())
			.anyMatch(Resp2SubscriptionCheck::authenticatesUnderResp2);
		if (refused) {
			throw new InvalidEntraIdRedisConfigurationException(List.of(),
					"A listener of messages would use the protocol RESP2, in which Redis does not let connections with "
							+ "subscriptions authenticate again: they would be closed whenever their token expires.",
					"Remove 'protocolVersion(ProtocolVersion.RESP2)' from the client options: RESP3 is the default.");
		}
	}

	/**
	 * Spring Boot's container is always there, but it is only used by annotated
	 * listeners.
	 */
	private boolean hasListeners(String container) {
		String configuration = this.beans.containsBeanDefinition(container)
				? this.beans.getBeanDefinition(container).getFactoryBeanName() : null;
		boolean springBoots = configuration != null && configuration.startsWith("org.springframework.boot.");
		return !springBoots || (ANNOTATED_LISTENERS && AnnotatedListeners.exist(this.beans));
	}

	private static boolean authenticatesUnderResp2(@Nullable RedisConnectionFactory connectionFactory) {
		if (!(connectionFactory instanceof LettuceConnectionFactory lettuce)) {
			return false;
		}
		LettuceClientConfiguration configuration = lettuce.getClientConfiguration();
		return ClientConfigurationCheck.usesEntraId(configuration) && configuration.getClientOptions()
			.map(ClientOptions::getConfiguredProtocolVersion)
			.filter(ProtocolVersion.RESP2::equals)
			.isPresent();
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return TokenManagerLifecycle.PHASE;
	}

	/**
	 * Apart, because they are not in every version of Spring Data Redis.
	 */
	private static final class AnnotatedListeners {

		static boolean exist(ConfigurableListableBeanFactory beans) {
			return beans.getBeanProvider(RedisListenerEndpointRegistry.class)
				.stream()
				.anyMatch((registry) -> !registry.getEndpoints().isEmpty());
		}

	}

}
