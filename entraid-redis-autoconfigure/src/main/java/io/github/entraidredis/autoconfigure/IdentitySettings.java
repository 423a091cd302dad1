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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Settings of an identity that have a value, by their name below its prefix.
 */
final class IdentitySettings {

	private static final Map<String, IdentityType> TYPICAL = Map.of("client-secret", IdentityType.SERVICE_PRINCIPAL,
			"certificate.location", IdentityType.SERVICE_PRINCIPAL, "certificate.password",
			IdentityType.SERVICE_PRINCIPAL, "certificate.ssl-bundle", IdentityType.SERVICE_PRINCIPAL, "token-file",
			IdentityType.WORKLOAD_IDENTITY, "managed-identity.client-id", IdentityType.FEDERATED,
			"managed-identity.object-id", IdentityType.FEDERATED, "managed-identity.resource-id",
			IdentityType.FEDERATED, "assertion-scope", IdentityType.FEDERATED, "credential-bean", IdentityType.CUSTOM);

	private final Map<String, String> given = new LinkedHashMap<>();

	private final String prefix;

	/**
	 * Create settings.
	 * @param prefix what comes before the name of each property, with the dot
	 * @param properties the properties
	 */
	IdentitySettings(String prefix, EntraIdRedisProperties.Identity properties) {
		this.prefix = prefix;
		put("tenant-id", properties.tenantId());
		put("client-id", properties.clientId());
		put("client-secret", properties.clientSecret());
		put("certificate.location", (properties.certificate().location() != null) ? "given" : null);
		put("certificate.password", properties.certificate().password());
		put("certificate.ssl-bundle", properties.certificate().sslBundle());
		put("object-id", properties.objectId());
		put("resource-id", properties.resourceId());
		put("token-file", properties.tokenFile());
		put("managed-identity.client-id", properties.managedIdentity().clientId());
		put("managed-identity.object-id", properties.managedIdentity().objectId());
		put("managed-identity.resource-id", properties.managedIdentity().resourceId());
		if (!EntraIdRedisProperties.Identity.DEFAULT_ASSERTION_SCOPE.equals(properties.assertionScope())) {
			put("assertion-scope", properties.assertionScope());
		}
		put("credential-bean", properties.credentialBean());
	}

	private void put(String name, @Nullable String value) {
		if (StringUtils.hasText(value)) {
			this.given.put(name, value.strip());
		}
	}

	boolean isEmpty() {
		return this.given.isEmpty();
	}

	int size() {
		return this.given.size();
	}

	boolean has(String name) {
		return this.given.containsKey(name);
	}

	@Nullable String get(String name) {
		return this.given.get(name);
	}

	/**
	 * Return those of the names that have a value, in the order of this class.
	 */
	List<String> presentOf(String... names) {
		return this.given.keySet().stream().filter(List.of(names)::contains).toList();
	}

	/**
	 * Return the only type that the settings fit.
	 * @throws InvalidEntraIdRedisConfigurationException if there is none or more than one
	 */
	IdentityType onlyType() {
		Set<IdentityType> types = this.given.keySet()
			.stream()
			.filter(TYPICAL::containsKey)
			.map(TYPICAL::get)
			.collect(Collectors.toCollection(TreeSet::new));
		if (types.size() == 1) {
			return types.iterator().next();
		}
		if (this.given.size() == 1 && (has("object-id") || has("resource-id"))) {
			return IdentityType.USER_ASSIGNED;
		}
		String reason = this.given.isEmpty() ? "."
				: " and " + String.join(", ", this.given.keySet()) + " "
						+ (types.isEmpty() ? "fit more than one kind." : "belong to different kinds: "
								+ types.stream().map(IdentityExamples::name).collect(Collectors.joining(", ")) + ".");
		throw invalid(this.given.isEmpty() ? List.of("type") : List.copyOf(this.given.keySet()),
				"It is not clear which identity authenticates with Redis: '" + property("type") + "' is not set"
						+ reason,
				IdentityExamples.choices(this.prefix));
	}

	/**
	 * Refuse what the type does not use.
	 * @throws InvalidEntraIdRedisConfigurationException if there is any
	 */
	void allow(IdentityType type) {
		List<String> unexpected = new ArrayList<>(this.given.keySet());
		unexpected.removeAll(allowed(type));
		if (!unexpected.isEmpty()) {
			throw invalid(unexpected,
					"An identity of type '" + IdentityExamples.name(type) + "' does not use "
							+ String.join(" or ", unexpected) + ".",
					"Remove the setting, or choose the type that it belongs to. "
							+ IdentityExamples.choices(this.prefix));
		}
	}

	private static List<String> allowed(IdentityType type) {
		return switch (type) {
			case SYSTEM_ASSIGNED, DEFAULT -> List.of();
			case USER_ASSIGNED -> List.of("client-id", "object-id", "resource-id");
			case SERVICE_PRINCIPAL -> List.of("tenant-id", "client-id", "client-secret", "certificate.location",
					"certificate.password", "certificate.ssl-bundle");
			case WORKLOAD_IDENTITY -> List.of("tenant-id", "client-id", "token-file");
			case FEDERATED -> List.of("tenant-id", "client-id", "managed-identity.client-id",
					"managed-identity.object-id", "managed-identity.resource-id", "assertion-scope");
			case CUSTOM -> List.of("credential-bean");
		};
	}

	/**
	 * Demand what the type cannot do without.
	 * @throws InvalidEntraIdRedisConfigurationException if any is missing, naming all
	 */
	void require(IdentityType type, String... names) {
		List<String> missing = new ArrayList<>(List.of(names));
		missing.removeAll(this.given.keySet());
		if (!missing.isEmpty()) {
			throw missing(type, missing, "");
		}
	}

	InvalidEntraIdRedisConfigurationException missing(IdentityType type, List<String> names, String remark) {
		String list = names.stream().map((name) -> "'" + property(name) + "'").collect(Collectors.joining(" and "));
		String verb = (names.size() == 1) ? " is" : " are";
		boolean certificate = this.given.keySet().stream().anyMatch((name) -> name.startsWith("certificate."));
		return invalid(names,
				list + verb + " missing for an identity of type '" + IdentityExamples.name(type) + "'." + remark,
				"Write:\n\n" + IdentityExamples.of(this.prefix, type, certificate).indent(4).stripTrailing());
	}

	/**
	 * Return an example of settings in YAML, indented.
	 */
	String example(String settings) {
		return IdentityExamples.nested(this.prefix, settings).indent(4).stripTrailing();
	}

	/**
	 * Return the whole name of a property.
	 */
	String property(String name) {
		return this.prefix + name;
	}

	InvalidEntraIdRedisConfigurationException invalid(List<String> names, String description, String action) {
		return new InvalidEntraIdRedisConfigurationException(names.stream().map(this::property).toList(), description,
				action);
	}

}
