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

import io.lettuce.core.RedisClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that says why connections do not
 * authenticate with Microsoft Entra ID where they come from a service connection.
 */
@AutoConfiguration(before = DataRedisAutoConfiguration.class)
@ConditionalOnClass({ RedisClient.class, DataRedisConnectionDetails.class })
@ConditionalOnBooleanProperty(name = "entraid.redis.enabled", matchIfMissing = true)
@ConditionalOnBean(value = DataRedisConnectionDetails.class, search = SearchStrategy.CURRENT)
public final class EntraIdRedisServiceConnectionAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(EntraIdRedisServiceConnectionAutoConfiguration.class);

	EntraIdRedisServiceConnectionAutoConfiguration() {
		logger
			.info("Redis connections come from a service connection: they do not authenticate with Microsoft Entra ID");
	}

}
