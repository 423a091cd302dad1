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

	};

	abstract AzureEmulator start(Duration tokenLifetime);

	abstract String[] properties(AzureEmulator azure);

}
