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
import java.net.URISyntaxException;
import java.util.List;

import io.github.entraidredis.identity.EntraIdAuthority;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Finds out who issues tokens, and for what: what is set, else what the cloud defines.
 *
 * @param properties the properties
 */
record CloudSettings(EntraIdRedisProperties properties) {

	EntraIdAuthority authority() {
		String host = this.properties.authorityHost();
		if (!StringUtils.hasText(host)) {
			return this.properties.cloud().authority();
		}
		return authority("entraid.redis.authority-host", host);
	}

	/**
	 * Return the authority at a URL.
	 * @throws InvalidEntraIdRedisConfigurationException if it is not the URL of a host
	 */
	static EntraIdAuthority authority(String name, String host) {
		URI uri = parse(host.strip());
		if (uri == null || !isHost(uri)) {
			throw new InvalidEntraIdRedisConfigurationException(name.startsWith("entraid.") ? List.of(name) : List.of(),
					"'" + name + "' must be an https URL with a host and without a path.",
					"Write for example https://login.microsoftonline.us. For one of Microsoft's clouds, remove it and "
							+ "set 'entraid.redis.cloud' to public, us-government or china.");
		}
		return new EntraIdAuthority("https://" + uri.getRawAuthority());
	}

	List<String> scopes() {
		List<String> scopes = this.properties.scopes();
		if (scopes == null) {
			return List.of(this.properties.cloud().scope());
		}
		if (scopes.isEmpty() || !scopes.stream().allMatch(StringUtils::hasText)) {
			throw new InvalidEntraIdRedisConfigurationException(List.of("entraid.redis.scopes"),
					"'entraid.redis.scopes' is empty.",
					"Remove it to use the cloud's, " + this.properties.cloud().scope() + ".");
		}
		return scopes;
	}

	private static @Nullable URI parse(String host) {
		try {
			return new URI(host);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static boolean isHost(URI uri) {
		boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
		return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && bare
				&& List.of("", "/").contains(uri.getRawPath());
	}

}
