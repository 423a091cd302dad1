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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.WorkloadIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Makes workload identities from settings and from what AKS puts into the environment.
 */
final class WorkloadIdentityFactory {

	private static final Map<String, String> VARIABLES = new TreeMap<>(Map.of("tenant-id", "AZURE_TENANT_ID",
			"client-id", "AZURE_CLIENT_ID", "token-file", "AZURE_FEDERATED_TOKEN_FILE"));

	private final IdentitySettings settings;

	private final Environment environment;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	WorkloadIdentityFactory(IdentitySettings settings, Environment environment, EntraIdAuthority authority,
			HttpClient httpClient) {
		this.settings = settings;
		this.environment = environment;
		this.authority = authority;
		this.httpClient = httpClient;
	}

	Identity create() {
		IdentityType type = IdentityType.WORKLOAD_IDENTITY;
		List<String> missing = VARIABLES.keySet().stream().filter((name) -> get(name) == null).toList();
		if (!missing.isEmpty()) {
			throw this.settings.missing(type, missing,
					" Nor is " + String.join(" or ", missing.stream().map(VARIABLES::get).toList())
							+ " set in the environment: does the pod have the label 'azure.workload.identity/use'?");
		}
		new IdentitySlips(this.settings).checkTenant(value("tenant-id"), "tenant-id");
		return new WorkloadIdentity(value("tenant-id"), value("client-id"), Path.of(value("token-file")),
				this.authority, this.httpClient);
	}

	/**
	 * Return a setting or, without one, what the environment says instead.
	 */
	@Nullable String get(String name) {
		String value = this.settings.get(name);
		value = (value != null) ? value : this.environment.getProperty(Objects.requireNonNull(VARIABLES.get(name)));
		return StringUtils.hasText(value) ? value.strip() : null;
	}

	private String value(String name) {
		return Objects.requireNonNull(get(name));
	}

}
