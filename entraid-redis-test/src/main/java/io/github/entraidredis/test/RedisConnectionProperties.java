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

package io.github.entraidredis.test;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Servers that an application's properties ask for, and how those properties lead to the
 * emulator instead. What Spring Boot prefers comes first.
 */
enum RedisConnectionProperties {

	SENTINEL {

		@Override
		boolean isAskedFor(Environment environment) {
			return StringUtils.hasText(environment.getProperty(PREFIX + "sentinel.master"));
		}

		@Override
		AzureEmulator.Builder configure(AzureEmulator.Builder builder, Environment environment) {
			return builder.sentinel(1);
		}

		@Override
		void lead(Environment environment, RedisEmulator redis, Map<String, Object> properties) {
			properties.put(PREFIX + "sentinel.master", redis.masterName());
			properties.put(PREFIX + "sentinel.nodes", addresses(redis.sentinelPorts()));
			properties.put(PREFIX + "sentinel.password", redis.sentinelPassword());
			if (environment.containsProperty(PREFIX + "sentinel.username")) {
				properties.put(PREFIX + "sentinel.username", "default");
			}
		}

	},

	CLUSTER {

		@Override
		boolean isAskedFor(Environment environment) {
			return !nodes(environment, "cluster").isEmpty();
		}

		@Override
		AzureEmulator.Builder configure(AzureEmulator.Builder builder, Environment environment) {
			return builder.cluster(3, 1);
		}

		@Override
		void lead(Environment environment, RedisEmulator redis, Map<String, Object> properties) {
			properties.put(PREFIX + "cluster.nodes", addresses(List.of(redis.port())));
			if (!environment.containsProperty(SINGLE_HOST)) {
				properties.put(SINGLE_HOST, true);
			}
		}

	},

	REPLICAS {

		@Override
		boolean isAskedFor(Environment environment) {
			return !nodes(environment, "masterreplica").isEmpty();
		}

		@Override
		AzureEmulator.Builder configure(AzureEmulator.Builder builder, Environment environment) {
			return builder.replicas(Math.max(1, nodes(environment, "masterreplica").size() - 1));
		}

		@Override
		void lead(Environment environment, RedisEmulator redis, Map<String, Object> properties) {
			properties.put(PREFIX + "masterreplica.nodes", addresses(redis.ports()));
		}

	},

	SINGLE {

		@Override
		boolean isAskedFor(Environment environment) {
			return true;
		}

		@Override
		AzureEmulator.Builder configure(AzureEmulator.Builder builder, Environment environment) {
			return builder;
		}

		@Override
		void lead(Environment environment, RedisEmulator redis, Map<String, Object> properties) {
		}

	};

	private static final String PREFIX = "spring.data.redis.";

	private static final String SINGLE_HOST = "entraid.redis.cluster.single-host";

	static RedisConnectionProperties of(Environment environment) {
		for (RedisConnectionProperties candidate : values()) {
			if (candidate.isAskedFor(environment)) {
				return candidate;
			}
		}
		throw new IllegalStateException("The last one always fits");
	}

	abstract boolean isAskedFor(Environment environment);

	abstract AzureEmulator.Builder configure(AzureEmulator.Builder builder, Environment environment);

	abstract void lead(Environment environment, RedisEmulator redis, Map<String, Object> properties);

	/**
	 * Make the properties that lead an application to an emulator.
	 */
	Map<String, Object> leadTo(RedisEmulator redis, Environment environment) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put(PREFIX + "host", "localhost");
		properties.put(PREFIX + "port", redis.port());
		String url = environment.getProperty(PREFIX + "url");
		if (StringUtils.hasText(url)) {
			properties.put(PREFIX + "url", "rediss://localhost:" + redis.port() + URI.create(url).getPath());
		}
		lead(environment, redis, properties);
		return properties;
	}

	private static List<String> nodes(Environment environment, String kind) {
		return Binder.get(environment)
			.bind(PREFIX + kind + ".nodes", Bindable.listOf(String.class))
			.orElseGet(List::of);
	}

	private static String addresses(List<Integer> ports) {
		return ports.stream().map((port) -> "localhost:" + port).collect(Collectors.joining(","));
	}

}
