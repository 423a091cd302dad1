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

import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that keeps secrets out of the
 * actuator's endpoints {@code env} and {@code configprops}, even where these show values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class EntraIdRedisSanitizingAutoConfiguration {

	/**
	 * Secret properties below {@code entraid.redis}, however they are written.
	 */
	private static final Pattern SECRETS = Pattern
		.compile("entraidredis((identity|identities.+)(clientsecret|certificatepassword)|httpproxypassword)");

	@Bean
	SanitizingFunction entraIdRedisSanitizingFunction() {
		return (data) -> isSecret(data.getKey()) ? data.withValue(SanitizableData.SANITIZED_VALUE) : data;
	}

	/**
	 * Keys are property names in any relaxed form, or names of environment variables.
	 */
	private static boolean isSecret(String key) {
		return SECRETS.matcher(key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")).matches();
	}

}
