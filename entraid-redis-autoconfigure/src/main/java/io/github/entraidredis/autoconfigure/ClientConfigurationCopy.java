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

import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.util.ClassUtils;

/**
 * Copies client configurations, which Spring Data cannot change once they are built.
 */
final class ClientConfigurationCopy {

	private static final boolean POOL = ClassUtils.isPresent("org.apache.commons.pool2.ObjectPool",
			ClientConfigurationCopy.class.getClassLoader());

	private ClientConfigurationCopy() {
	}

	/**
	 * Return a builder that has everything of a configuration but its credentials.
	 */
	static LettuceClientConfigurationBuilder of(LettuceClientConfiguration configuration) {
		LettuceClientConfigurationBuilder builder = POOL ? Pooled.builder(configuration)
				: LettuceClientConfiguration.builder();
		configuration.getClientResources().ifPresent(builder::clientResources);
		configuration.getClientOptions().ifPresent(builder::clientOptions);
		configuration.getClientName().ifPresent(builder::clientName);
		configuration.getReadFrom().ifPresent(builder::readFrom);
		builder.commandTimeout(configuration.getCommandTimeout())
			.shutdownTimeout(configuration.getShutdownTimeout())
			.shutdownQuietPeriod(configuration.getShutdownQuietPeriod());
		if (configuration.isUseSsl()) {
			LettuceSslClientConfigurationBuilder ssl = builder.useSsl().verifyPeer(configuration.getVerifyMode());
			return configuration.isStartTls() ? ssl.startTls().and() : ssl.and();
		}
		return builder;
	}

	/**
	 * Apart, because commons-pool2 is optional.
	 */
	private static final class Pooled {

		static LettuceClientConfigurationBuilder builder(LettuceClientConfiguration configuration) {
			return (configuration instanceof LettucePoolingClientConfiguration pooling)
					? LettucePoolingClientConfiguration.builder().poolConfig(pooling.getPoolConfig())
					: LettuceClientConfiguration.builder();
		}

	}

}
