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
import java.util.Locale;

import io.github.entraidredis.token.RefreshPolicy;

/**
 * Makes the refresh policy that the properties describe.
 */
final class RefreshPolicies {

	private static final String PREFIX = "entraid.redis.refresh.";

	private RefreshPolicies() {
	}

	static RefreshPolicy from(EntraIdRedisProperties.Refresh properties) {
		try {
			return new RefreshPolicy(properties.ratio(), properties.margin(), properties.jitter(),
					properties.requestTimeout(), properties.retry().initialDelay(), properties.retry().maxDelay());
		}
		catch (RefreshPolicy.InvalidValueException ex) {
			throw new InvalidEntraIdRedisConfigurationException(List.of(property(ex.getName())),
					"'" + property(ex.getName()) + "' must be " + range(ex) + ".",
					"Correct the value, or remove it to use the default.");
		}
	}

	private static String range(RefreshPolicy.InvalidValueException failure) {
		return failure.getName().equals("maxRetryDelay") ? "at least '" + property("initialRetryDelay") + "'"
				: failure.getRange();
	}

	private static String property(String name) {
		return switch (name) {
			case "initialRetryDelay" -> PREFIX + "retry.initial-delay";
			case "maxRetryDelay" -> PREFIX + "retry.max-delay";
			default -> PREFIX + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		};
	}

}
