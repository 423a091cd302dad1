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

	static final String CHOICES = """
			Set 'entraid.redis.identity.type' to one of:

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
	 * Return a configuration that is complete but for the values.
	 */
	static String of(IdentityType type, boolean certificate) {
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
		return "entraid:\n  redis:\n    identity:\n"
				+ ("type: " + name(type) + "\n" + settings).indent(6).stripTrailing();
	}

}
