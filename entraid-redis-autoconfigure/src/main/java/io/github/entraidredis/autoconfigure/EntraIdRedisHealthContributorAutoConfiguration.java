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

import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.entraidredis.health.EntraIdRedisHealthIndicator;
import io.github.entraidredis.token.TokenManager;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link EntraIdRedisHealthIndicator}.
 */
@AutoConfiguration(after = EntraIdRedisAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(TokenManager.class)
@ConditionalOnEnabledHealthIndicator("entraIdRedis")
public final class EntraIdRedisHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "entraIdRedisHealthIndicator", "entraIdRedisHealthContributor" })
	EntraIdRedisHealthIndicator entraIdRedisHealthIndicator(TokenManager tokenManager) {
		return new EntraIdRedisHealthIndicator(tokenManager);
	}

	@Bean
	@ConditionalOnBean(EntraIdIdentities.class)
	@Conditional(EntraIdIdentitiesConfiguration.OnIdentities.class)
	@ConditionalOnMissingBean(
			name = { "entraIdRedisIdentitiesHealthIndicator", "entraIdRedisIdentitiesHealthContributor" })
	CompositeHealthContributor entraIdRedisIdentitiesHealthContributor(EntraIdIdentities identities) {
		return CompositeHealthContributor.fromMap(identities.names()
			.stream()
			.collect(Collectors.toMap(Function.identity(),
					(name) -> new EntraIdRedisHealthIndicator(identities.tokenManager(name)))));
	}

}
