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

import java.time.Duration;
import java.util.List;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.github.entraidredis.autoconfigure.EntraIdRedisProperties.Startup;
import io.github.entraidredis.event.TokenEventPublisher;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.EntraIdHttpClient;
import io.github.entraidredis.lettuce.AuthenticationListener;
import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenSource;
import io.lettuce.core.RedisClient;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;
import org.springframework.util.StringUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Redis connections that
 * authenticate with Microsoft Entra ID. Steps aside where the connection comes from a
 * service connection such as Testcontainers: that is a local Redis.
 */
@AutoConfiguration(before = DataRedisAutoConfiguration.class)
@ConditionalOnClass({ RedisClient.class, RedisCredentialsProviderFactory.class, TokenCredential.class })
@ConditionalOnBooleanProperty(name = "entraid.redis.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(DataRedisConnectionDetails.class)
@EnableConfigurationProperties(EntraIdRedisProperties.class)
@Import({ EntraIdLettuceConfiguration.class, EntraIdIdentitiesConfiguration.class })
public final class EntraIdRedisAutoConfiguration {

	private final @Nullable Duration startTimeout;

	// Checked before any bean exists, and so before the first request
	EntraIdRedisAutoConfiguration(EntraIdRedisProperties properties, Environment environment) {
		new RedisSettings(environment).check(properties.tlsRequired());
		this.startTimeout = startTimeout(properties.startup());
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "entraIdRedisHttpClient")
	EntraIdHttpClient entraIdRedisHttpClient(EntraIdRedisProperties properties, ObjectProvider<SslBundles> sslBundles) {
		HttpSettingsFactory settings = new HttpSettingsFactory(properties.http(), sslBundles.getIfAvailable());
		EntraIdHttpClient httpClient = new EntraIdHttpClient(settings.create(policy(properties).requestTimeout()));
		settings.followTrust(httpClient);
		return httpClient;
	}

	@Bean
	@ConditionalOnMissingBean({ TokenSource.class, TokenManager.class })
	AzureTokenSource entraIdRedisTokenSource(EntraIdRedisProperties properties,
			@Qualifier("entraIdRedisHttpClient") HttpClient httpClient, ListableBeanFactory beans,
			Environment environment) {
		IdentityFactory identities = new IdentityFactory(properties, httpClient, beans, environment);
		String username = StringUtils.hasText(properties.username()) ? properties.username() : null;
		return new AzureTokenSource(identities.create(), new CloudSettings(properties).scopes(), username);
	}

	@Bean
	@ConditionalOnMissingBean
	TokenManager entraIdRedisTokenManager(EntraIdRedisProperties properties, TokenSource tokenSource) {
		TokenManager tokenManager = new TokenManager(tokenSource, policy(properties));
		// The first request runs while the rest of the application starts
		tokenManager.start();
		return tokenManager;
	}

	@Bean
	@ConditionalOnBean(value = TokenManager.class, search = SearchStrategy.CURRENT)
	TokenManagerLifecycle entraIdRedisTokenManagerLifecycle(TokenManager tokenManager,
			ApplicationEventPublisher events) {
		return new TokenManagerLifecycle(tokenManager, new TokenEventPublisher(events::publishEvent),
				this.startTimeout);
	}

	@Bean
	@ConditionalOnMissingBean
	EntraIdCredentialsProvider entraIdRedisCredentialsProvider(TokenManager tokenManager,
			ObjectProvider<AuthenticationListener> listeners) {
		return new EntraIdCredentialsProvider(tokenManager, listeners.orderedStream().toList());
	}

	private static @Nullable Duration startTimeout(Startup properties) {
		if (properties.timeout().isNegative() || properties.timeout().isZero()) {
			throw new InvalidEntraIdRedisConfigurationException(List.of("entraid.redis.startup.timeout"),
					"'entraid.redis.startup.timeout' must be more than 0.",
					"Correct the value, or remove it to use the default.");
		}
		return properties.failFast() ? properties.timeout() : null;
	}

	private static RefreshPolicy policy(EntraIdRedisProperties properties) {
		return RefreshPolicies.from(properties.refresh());
	}

}
