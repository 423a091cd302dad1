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

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.AzureManagedIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.FederatedIdentity;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.SuppliedIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Makes the identity that the properties describe, or says why they describe none.
 */
class IdentityFactory {

	private static final String[] SELECTORS = { "client-id", "object-id", "resource-id" };

	private static final String[] FEDERATED_SELECTORS = Arrays.stream(SELECTORS)
		.map("managed-identity."::concat)
		.toArray(String[]::new);

	private final EntraIdRedisProperties.Identity properties;

	private final List<String> scopes;

	private final @Nullable String username;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	private final ListableBeanFactory beans;

	private final Environment environment;

	private final IdentitySettings settings;

	private final IdentitySlips slips;

	/**
	 * Create a factory of the application's identity.
	 */
	IdentityFactory(EntraIdRedisProperties properties, HttpClient httpClient, ListableBeanFactory beans,
			Environment environment) {
		this("entraid.redis.identity.", properties.identity(), properties.username(), new CloudSettings(properties),
				httpClient, beans, environment);
	}

	/**
	 * Create a factory.
	 * @param prefix what comes before the names of the properties, with the dot
	 */
	IdentityFactory(String prefix, EntraIdRedisProperties.Identity properties, @Nullable String username,
			CloudSettings cloud, HttpClient httpClient, ListableBeanFactory beans, Environment environment) {
		this.properties = properties;
		this.username = username;
		this.authority = cloud.authority();
		this.scopes = cloud.scopes();
		this.httpClient = httpClient;
		this.beans = beans;
		this.environment = environment;
		this.settings = new IdentitySettings(prefix, properties);
		this.slips = new IdentitySlips(this.settings);
	}

	Identity create() {
		IdentityType type = type();
		this.settings.allow(type);
		this.slips.check(this.username);
		Identity identity = switch (type) {
			case SYSTEM_ASSIGNED -> systemAssigned();
			case USER_ASSIGNED -> userAssigned();
			case SERVICE_PRINCIPAL -> servicePrincipal();
			case WORKLOAD_IDENTITY -> workloadIdentity();
			case FEDERATED -> federated();
			case DEFAULT -> defaultIdentity();
			case CUSTOM -> custom();
		};
		if (type != IdentityType.CUSTOM) {
			IdentitySlips.checkScopes(this.scopes, "entraid.redis.scopes");
		}
		return identity;
	}

	private IdentityType type() {
		IdentityType type = this.properties.type();
		if (type != null) {
			return type;
		}
		boolean credential = this.settings.isEmpty()
				&& this.beans.getBeanProvider(TokenCredential.class).getIfUnique() != null;
		return credential ? IdentityType.CUSTOM : this.settings.onlyType();
	}

	private Identity systemAssigned() {
		return AzureManagedIdentity.systemAssigned(this.httpClient);
	}

	private Identity userAssigned() {
		List<String> given = this.settings.presentOf(SELECTORS);
		if (given.size() != 1) {
			throw this.settings.invalid(given.isEmpty() ? List.of(SELECTORS) : given,
					"A user-assigned managed identity is selected by exactly one id, but "
							+ (given.isEmpty() ? "none is" : String.join(" and ", given) + " are") + " set.",
					"Set one of 'client-id', 'object-id' and 'resource-id':\n\n" + this.settings
						.example("type: user-assigned\nclient-id: <client id of the managed identity>"));
		}
		return managedIdentity(given.get(0), given.get(0));
	}

	private AzureManagedIdentity managedIdentity(String name, String selector) {
		String value = value(name);
		return switch (selector) {
			case "client-id" -> AzureManagedIdentity.withClientId(value, this.httpClient);
			case "object-id" -> AzureManagedIdentity.withObjectId(value, this.httpClient);
			default -> AzureManagedIdentity.withResourceId(value, this.httpClient);
		};
	}

	private Identity servicePrincipal() {
		return new ServicePrincipalFactory(this.settings, this.properties.certificate(), this.authority,
				this.httpClient, this.beans)
			.create();
	}

	private Identity workloadIdentity() {
		WorkloadIdentityFactory factory = new WorkloadIdentityFactory(this.settings, this.environment, this.authority,
				this.httpClient);
		Identity identity = factory.create();
		this.slips.checkUsername(this.username, factory.get("client-id"));
		return identity;
	}

	private Identity federated() {
		this.settings.require(IdentityType.FEDERATED, "tenant-id", "client-id");
		List<String> given = this.settings.presentOf(FEDERATED_SELECTORS);
		if (given.size() > 1) {
			throw this.settings.invalid(given,
					"A managed identity is selected by one id, but " + String.join(" and ", given) + " are set.",
					"Keep one of them, or none for the system-assigned identity.");
		}
		String scope = this.properties.assertionScope();
		IdentitySlips.checkScopes(List.of(scope), this.settings.property("assertion-scope"));
		AzureManagedIdentity managed = given.isEmpty() ? AzureManagedIdentity.systemAssigned(this.httpClient)
				: managedIdentity(given.get(0), given.get(0).substring("managed-identity.".length()));
		return new FederatedIdentity(value("tenant-id"), value("client-id"), managed, scope, this.authority,
				this.httpClient);
	}

	private Identity defaultIdentity() {
		return new DefaultIdentities(this.environment, this.authority, this.httpClient).chain();
	}

	private Identity custom() {
		return new SuppliedIdentity(new CredentialBeans(this.settings, this.beans).get());
	}

	private String value(String name) {
		return Objects.requireNonNull(this.settings.get(name));
	}

}
