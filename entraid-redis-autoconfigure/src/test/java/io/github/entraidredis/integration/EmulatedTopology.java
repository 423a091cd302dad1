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

package io.github.entraidredis.integration;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.github.entraidredis.test.AzureEmulator;

/**
 * Ways in which servers of Redis belong together, and what an application writes for
 * each.
 */
enum EmulatedTopology {

	STANDALONE {

		@Override
		AzureEmulator start(Duration tokenLifetime) {
			return AzureEmulator.builder().tokenLifetime(tokenLifetime).start();
		}

		@Override
		String[] properties(AzureEmulator azure) {
			return new String[] { "spring.data.redis.port=" + azure.redis().port() };
		}

	},

	CLUSTER {

		@Override
		AzureEmulator start(Duration tokenLifetime) {
			return AzureEmulator.builder().tokenLifetime(tokenLifetime).cluster(3, 1).start();
		}

		@Override
		String[] properties(AzureEmulator azure) {
			return new String[] { "spring.data.redis.cluster.nodes=localhost:" + azure.redis().port(),
					"entraid.redis.cluster.single-host=true" };
		}

	},

	MASTER_REPLICA {

		@Override
		AzureEmulator start(Duration tokenLifetime) {
			return AzureEmulator.builder().tokenLifetime(tokenLifetime).replicas(1).start();
		}

		@Override
		String[] properties(AzureEmulator azure) {
			return new String[] { "spring.data.redis.masterreplica.nodes=" + nodes(azure.redis().ports()) };
		}

	},

	SENTINEL {

		@Override
		AzureEmulator start(Duration tokenLifetime) {
			return AzureEmulator.builder().tokenLifetime(tokenLifetime).sentinel(1).start();
		}

		@Override
		String[] properties(AzureEmulator azure) {
			return new String[] { "spring.data.redis.sentinel.master=" + azure.redis().masterName(),
					"spring.data.redis.sentinel.nodes=" + nodes(azure.redis().sentinelPorts()),
					"spring.data.redis.sentinel.password=" + azure.redis().sentinelPassword() };
		}

	};

	private static String nodes(List<Integer> ports) {
		return ports.stream().map((port) -> "localhost:" + port).collect(Collectors.joining(","));
	}

	abstract AzureEmulator start(Duration tokenLifetime);

	abstract String[] properties(AzureEmulator azure);

}
