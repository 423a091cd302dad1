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
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Finds values that are well-formed settings but cannot be what they are meant to be.
 */
final class IdentitySlips {

	private static final Pattern GUID = Pattern
		.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

	private static final String GUID_EXAMPLE = "01234567-89ab-4cde-8f01-23456789abcd";

	private static final Pattern DOMAIN = Pattern
		.compile("(\\p{Alnum}([\\p{Alnum}-]*\\p{Alnum})?\\.)+\\p{Alpha}[\\p{Alnum}-]*\\p{Alnum}");

	private static final List<String> SHARED_TENANTS = List.of("common", "organizations", "consumers");

	private final IdentitySettings settings;

	IdentitySlips(IdentitySettings settings) {
		this.settings = settings;
	}

	/**
	 * Check the values that are given.
	 * @throws InvalidEntraIdRedisConfigurationException if one of them is a slip
	 */
	void check(@Nullable String username) {
		checkSameIds("object-id", "client-id");
		checkSameIds("managed-identity.object-id", "managed-identity.client-id");
		checkSameIds("managed-identity.object-id", "client-id");
		checkGuids();
		checkTenant(this.settings.get("tenant-id"), "tenant-id");
		checkSecret();
		checkUsername(username, this.settings.get("client-id"));
	}

	void checkUsername(@Nullable String username, @Nullable String clientId) {
		if (StringUtils.hasText(username) && username.strip().equalsIgnoreCase(clientId)) {
			throw new InvalidEntraIdRedisConfigurationException(
					List.of("entraid.redis.username", this.settings.property("client-id")),
					"'entraid.redis.username' is the client id. Redis knows the identity by its object id.",
					"Remove 'entraid.redis.username': the object id is taken from the token.");
		}
	}

	private void checkSameIds(String objectId, String clientId) {
		String value = this.settings.get(objectId);
		if (value != null && value.equalsIgnoreCase(this.settings.get(clientId))) {
			throw this.settings.invalid(List.of(objectId, clientId),
					objectId + " and " + clientId + " have the same value, but an identity has two different ids.",
					"Keep the one that the value belongs to: the portal shows both, as 'Object (principal) ID' and "
							+ "as 'Client ID' or 'Application ID'.");
		}
	}

	private void checkGuids() {
		List<String> wrong = Stream
			.of("client-id", "object-id", "managed-identity.client-id", "managed-identity.object-id")
			.filter((name) -> !isGuid(Objects.requireNonNullElse(this.settings.get(name), GUID_EXAMPLE)))
			.toList();
		if (!wrong.isEmpty()) {
			throw this.settings.invalid(wrong,
					String.join(" and ", wrong) + ((wrong.size() == 1) ? " is no GUID." : " are no GUIDs."),
					"Write the id that the Azure portal shows, such as " + GUID_EXAMPLE + ", not a name.");
		}
	}

	void checkTenant(@Nullable String tenant, String name) {
		if (tenant == null || isGuid(tenant) || DOMAIN.matcher(tenant).matches()) {
			return;
		}
		throw this.settings.invalid(List.of(name),
				SHARED_TENANTS.contains(tenant) ? name + " stands for many tenants, but an application is in one."
						: name + " is neither a GUID nor a domain name.",
				"Write the id of the tenant as the Azure portal shows it, such as " + GUID_EXAMPLE
						+ ", or one of its domains, such as contoso.onmicrosoft.com.");
	}

	private void checkSecret() {
		String secret = this.settings.get("client-secret");
		if (secret != null && isGuid(secret)) {
			throw this.settings.invalid(List.of("client-secret"),
					"client-secret looks like the id of a secret: it is a GUID, which the value of a secret never is.",
					"Write what the Azure portal shows as 'Value', not as 'Secret ID'. It is shown only once: "
							+ "create a new secret if it is lost.");
		}
	}

	static void checkScopes(List<String> scopes, String property) {
		if (!scopes.stream().allMatch((scope) -> scope.endsWith("/.default"))) {
			throw new InvalidEntraIdRedisConfigurationException(List.of(property),
					"'" + property + "' must end in '/.default': applications cannot ask for single permissions.",
					"Append '/.default', or remove the setting to use the default.");
		}
	}

	private static boolean isGuid(String value) {
		return GUID.matcher(value).matches();
	}

}
