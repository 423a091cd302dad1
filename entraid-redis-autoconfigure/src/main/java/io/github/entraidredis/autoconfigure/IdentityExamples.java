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

/**
 * What to write for each kind of identity.
 */
final class IdentityExamples {

	private static final String CHOICES = """
			Set '%stype' to one of:

			    system-assigned    managed identity of the Azure host
			    user-assigned      managed identity selected by client-id, object-id or resource-id
			    service-principal  application registration with tenant-id, client-id and client-secret or certificate
			    workload-identity  Kubernetes service account, as AKS sets it up
			    federated          application registration that trusts a managed identity
			    default            the first that is there: environment, workload or managed identity, az, azd
			    custom             a TokenCredential bean of the application

			or set 'entraid.redis.enabled' to false to do without Entra ID.""";

	private static final String TENANT = "tenant-id: <id or domain of the tenant>\n";

	private static final String APPLICATION = "client-id: <client id of the application>\n";

	private IdentityExamples() {
	}

	/**
	 * Return what the type is called in the configuration.
	 */
	static String name(IdentityType type) {
		return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the types to choose from.
	 * @param prefix what comes before the names of the identity's properties
	 */
	static String choices(String prefix) {
		return CHOICES.formatted(prefix);
	}

	/**
	 * Return a configuration that is complete but for the values.
	 * @param prefix what comes before the names of the identity's properties
	 */
	static String of(String prefix, IdentityType type, boolean certificate) {
		String settings = switch (type) {
			case SYSTEM_ASSIGNED, DEFAULT -> "";
			case USER_ASSIGNED -> "client-id: <client id of the managed identity>\n";
			case SERVICE_PRINCIPAL ->
				TENANT + APPLICATION + (certificate ? "certificate:\n  location: <location of a PEM or PKCS#12 file>\n"
						: "client-secret: <value of the secret>\n");
			case WORKLOAD_IDENTITY -> TENANT + "client-id: <client id of the application or managed identity>\n"
					+ "token-file: <path of the service account's token>\n";
			case FEDERATED -> TENANT + APPLICATION
					+ "managed-identity:\n  client-id: <client id of the managed identity on this host>\n";
			case CUSTOM -> "credential-bean: <name of a TokenCredential bean>\n";
		};
		return nested(prefix, "type: " + name(type) + "\n" + settings);
	}

	/**
	 * Return settings in YAML below a prefix.
	 */
	static String nested(String prefix, String settings) {
		StringBuilder yaml = new StringBuilder();
		// A name in brackets is one name, dots included
		String[] names = prefix.replace("[", ".[").split("\\.(?![^\\[]*])");
		for (int i = 0; i < names.length; i++) {
			yaml.append("  ".repeat(i))
				.append(names[i].startsWith("[") ? "\"" + names[i] + "\"" : names[i])
				.append(":\n");
		}
		return yaml + settings.indent(2 * names.length).stripTrailing();
	}

}
