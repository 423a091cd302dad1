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

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Checks the settings of Spring Boot for Redis: what contradicts Entra ID is refused, not
 * ignored.
 */
class RedisSettings {

	private static final String PREFIX = "spring.data.redis.";

	private final Environment environment;

	RedisSettings(Environment environment) {
		this.environment = environment;
	}

	void check(boolean tlsRequired) {
		refuseJedis();
		refuseStaticCredentials();
		if (tlsRequired && Boolean.FALSE.equals(this.environment.getProperty(PREFIX + "ssl.enabled", Boolean.class))) {
			throw invalid("ssl.enabled",
					"Access tokens are bearer secrets, and 'spring.data.redis.ssl.enabled' turns off the encryption "
							+ "that they must travel under.",
					"Remove 'spring.data.redis.ssl.enabled': TLS is on by itself. To test against a local Redis without "
							+ "TLS, set 'entraid.redis.tls-required' to false as well.");
		}
	}

	private void refuseJedis() {
		if ("jedis".equalsIgnoreCase(get("client-type"))) {
			throw invalid("client-type",
					"Jedis is chosen as the client of Redis, but only Lettuce can authenticate with Entra ID here.",
					"Remove 'spring.data.redis.client-type', or set 'entraid.redis.enabled' to false.");
		}
	}

	private void refuseStaticCredentials() {
		if (StringUtils.hasLength(get("password"))) {
			throw invalid("password",
					"Redis is to be authenticated with by Entra ID, but 'spring.data.redis.password' is set.",
					"Remove the password, or set 'entraid.redis.enabled' to false to use it.");
		}
		if (StringUtils.hasLength(get("username"))) {
			throw invalid("username",
					"'spring.data.redis.username' has no effect: the username comes from the access token.",
					"Remove it. If the object id in the token is not the username, set 'entraid.redis.username'.");
		}
		if (hasUserInfo(get("url"))) {
			throw invalid("url", "Redis is to be authenticated with by Entra ID, but 'spring.data.redis.url' holds "
					+ "a username or password.", "Remove what stands before the '@' in the URL.");
		}
	}

	private @Nullable String get(String name) {
		return this.environment.getProperty(PREFIX + name);
	}

	private static boolean hasUserInfo(@Nullable String url) {
		try {
			return url != null && URI.create(url).getRawUserInfo() != null;
		}
		catch (IllegalArgumentException ex) {
			// Spring Boot reports a malformed URL by itself
			return false;
		}
	}

	private static InvalidEntraIdRedisConfigurationException invalid(String name, String description, String action) {
		return new InvalidEntraIdRedisConfigurationException(List.of(PREFIX + name), description, action);
	}

}
