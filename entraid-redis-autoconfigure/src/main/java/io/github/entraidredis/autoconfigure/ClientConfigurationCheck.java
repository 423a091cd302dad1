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

import java.util.List;

import io.github.entraidredis.lettuce.ConnectionWatch;

import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;

/**
 * Refuses a configuration in which something of the application silently undid what
 * authentication needs.
 *
 * @param tlsRequired whether connections must use TLS
 */
record ClientConfigurationCheck(boolean tlsRequired) {

	/**
	 * Check the configuration of Spring Boot's connection factory.
	 * @throws InvalidEntraIdRedisConfigurationException if connections would not
	 * authenticate, or not for long
	 */
	void check(LettuceClientConfiguration configuration) {
		if (!usesEntraId(configuration)) {
			throw invalid(
					"The RedisCredentialsProviderFactory of Entra ID was replaced: connections would not "
							+ "authenticate with access tokens.",
					"Remove 'redisCredentialsProviderFactory(..)' from the LettuceClientConfigurationBuilderCustomizer "
							+ "beans of the application, or set 'entraid.redis.enabled' to false.");
		}
		if (this.tlsRequired && !configuration.isUseSsl()) {
			throw invalid("TLS was turned off: access tokens are bearer secrets and must not travel in plain text.",
					"Let the LettuceClientConfigurationBuilderCustomizer beans of the application leave TLS on. To test "
							+ "against a local Redis without TLS, set 'entraid.redis.tls-required' to false.");
		}
		if (!isWatched(configuration)) {
			throw invalid(
					"The ClientResources are not those of the application context: connections would not be "
							+ "re-authenticated, and Redis would close each when its token expires.",
					"Declare the ClientResources as a bean instead of passing them to 'clientResources(..)', or "
							+ "customize Spring Boot's with a ClientResourcesBuilderCustomizer.");
		}
	}

	static boolean usesEntraId(LettuceClientConfiguration configuration) {
		return configuration.getRedisCredentialsProviderFactory()
			.filter(EntraIdCredentialsProviderFactory.class::isInstance)
			.isPresent();
	}

	static boolean isWatched(LettuceClientConfiguration configuration) {
		return configuration.getClientResources().filter(ConnectionWatch::isPartOf).isPresent();
	}

	static InvalidEntraIdRedisConfigurationException invalid(String description, String action) {
		return new InvalidEntraIdRedisConfigurationException(List.of(), description, action);
	}

}
