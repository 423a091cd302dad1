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
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Says what is wrong with the configuration and where each value comes from. Values
 * themselves are left out: one of them may be a secret.
 */
class InvalidEntraIdRedisConfigurationFailureAnalyzer
		extends AbstractFailureAnalyzer<InvalidEntraIdRedisConfigurationException> {

	private final @Nullable Environment environment;

	InvalidEntraIdRedisConfigurationFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidEntraIdRedisConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage() + origins(cause.getProperties()), cause.getAction(), cause);
	}

	private String origins(List<String> properties) {
		Environment environment = this.environment;
		if (environment == null) {
			return "";
		}
		String origins = properties.stream()
			.map((property) -> origin(environment, property))
			.filter(Objects::nonNull)
			.collect(Collectors.joining());
		return origins.isEmpty() ? "" : "%n%n".formatted() + origins.stripTrailing();
	}

	private static @Nullable String origin(Environment environment, String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (var source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				Object origin = (found.getOrigin() != null) ? found.getOrigin() : "unknown origin";
				return "    %s is set in %s%n".formatted(property, origin);
			}
		}
		return null;
	}

}
