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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.AzureManagedIdentity;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.SuppliedIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/**
 * Makes the identity that the properties describe, or says why they describe none.
 */
class IdentityFactory {

	private static final String PREFIX = "entraid.redis.identity.";

	private static final String CHOICES = """
			Set 'entraid.redis.identity.type' to one of:

			    system-assigned    managed identity of the Azure host
			    user-assigned      managed identity selected by client-id, object-id or resource-id
			    service-principal  application registration with client-id, client-secret and tenant-id
			    custom             a TokenCredential bean of the application

			or set 'entraid.redis.enabled' to false to do without Entra ID.""";

	private final EntraIdRedisProperties.Identity properties;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	private final ObjectProvider<TokenCredential> credentials;

	private final Map<String, String> given = new LinkedHashMap<>();

	IdentityFactory(EntraIdRedisProperties.Identity properties, EntraIdAuthority authority, HttpClient httpClient,
			ObjectProvider<TokenCredential> credentials) {
		this.properties = properties;
		this.authority = authority;
		this.httpClient = httpClient;
		this.credentials = credentials;
		put("client-id", properties.clientId());
		put("client-secret", properties.clientSecret());
		put("tenant-id", properties.tenantId());
		put("object-id", properties.objectId());
		put("resource-id", properties.resourceId());
	}

	private void put(String name, @Nullable String value) {
		if (StringUtils.hasText(value)) {
			this.given.put(name, value);
		}
	}

	Identity create() {
		return switch (type()) {
			case SYSTEM_ASSIGNED -> systemAssigned();
			case USER_ASSIGNED -> userAssigned();
			case SERVICE_PRINCIPAL -> servicePrincipal();
			case CUSTOM -> custom();
		};
	}

	private IdentityType type() {
		if (this.properties.type() != null) {
			return this.properties.type();
		}
		if (this.given.isEmpty() && this.credentials.getIfUnique() != null) {
			return IdentityType.CUSTOM;
		}
		if (this.given.containsKey("client-secret")) {
			return IdentityType.SERVICE_PRINCIPAL;
		}
		boolean selector = this.given.containsKey("object-id") || this.given.containsKey("resource-id");
		if (selector && this.given.size() == 1) {
			return IdentityType.USER_ASSIGNED;
		}
		throw invalid(this.given.isEmpty() ? List.of("type") : List.copyOf(this.given.keySet()),
				"It is not clear which identity authenticates with Redis: 'entraid.redis.identity.type' is not set"
						+ (this.given.isEmpty() ? "." : " and the other settings fit more than one kind."),
				CHOICES);
	}

	private Identity systemAssigned() {
		allow(IdentityType.SYSTEM_ASSIGNED);
		return AzureManagedIdentity.systemAssigned(this.httpClient);
	}

	private Identity userAssigned() {
		allow(IdentityType.USER_ASSIGNED, "client-id", "object-id", "resource-id");
		if (this.given.size() != 1) {
			throw invalid(this.given.isEmpty() ? List.of("client-id") : List.copyOf(this.given.keySet()),
					"A user-assigned managed identity is selected by exactly one id, but "
							+ (this.given.isEmpty() ? "none" : String.join(" and ", this.given.keySet())) + " is set.",
					"Set one of 'client-id', 'object-id' and 'resource-id' below 'entraid.redis.identity'.");
		}
		Map.Entry<String, String> selector = this.given.entrySet().iterator().next();
		return switch (selector.getKey()) {
			case "client-id" -> AzureManagedIdentity.withClientId(selector.getValue(), this.httpClient);
			case "object-id" -> AzureManagedIdentity.withObjectId(selector.getValue(), this.httpClient);
			default -> AzureManagedIdentity.withResourceId(selector.getValue(), this.httpClient);
		};
	}

	private Identity servicePrincipal() {
		allow(IdentityType.SERVICE_PRINCIPAL, "client-id", "client-secret", "tenant-id");
		return new ClientSecretIdentity(required("tenant-id"), required("client-id"), required("client-secret"),
				this.authority, this.httpClient);
	}

	private Identity custom() {
		allow(IdentityType.CUSTOM);
		TokenCredential credential = this.credentials.getIfUnique();
		if (credential == null) {
			long beans = this.credentials.stream().count();
			throw invalid(List.of("type"),
					"The identity type 'custom' uses the application's TokenCredential bean, but there are " + beans
							+ ".",
					(beans == 0) ? "Declare a bean of type com.azure.core.credential.TokenCredential."
							: "Mark one of the TokenCredential beans as @Primary.");
		}
		return new SuppliedIdentity(credential);
	}

	private String required(String name) {
		String value = this.given.get(name);
		if (value == null) {
			throw invalid(List.of(name), "'" + PREFIX + name + "' is missing for a service principal.", """
					Set all three:

					    entraid:
					      redis:
					        identity:
					          type: service-principal
					          tenant-id: <tenant id>
					          client-id: <application id>
					          client-secret: <value of the secret>""");
		}
		return value;
	}

	private void allow(IdentityType type, String... names) {
		List<String> unexpected = new ArrayList<>(this.given.keySet());
		unexpected.removeAll(List.of(names));
		if (!unexpected.isEmpty()) {
			String kind = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
			throw invalid(unexpected,
					"An identity of type '" + kind + "' does not use " + String.join(" or ", unexpected) + ".",
					"Remove the setting, or choose the type that it belongs to. " + CHOICES);
		}
	}

	private static InvalidEntraIdRedisConfigurationException invalid(List<String> names, String description,
			String action) {
		return new InvalidEntraIdRedisConfigurationException(names.stream().map(PREFIX::concat).toList(), description,
				action);
	}

}
