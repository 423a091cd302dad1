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

package io.github.entraidredis.test;

import org.jspecify.annotations.Nullable;

/**
 * Identity that the emulator knows.
 *
 * @param tenantId tenant that holds it
 * @param clientId client (application) id
 * @param objectId object (principal) id, the username in Redis
 * @param clientSecret secret of a service principal, or {@code null} for a managed
 * identity
 * @param resourceId Azure resource id of a user-assigned identity, or {@code null}
 * @param systemAssigned whether it is the host's own managed identity
 */
public record EmulatedIdentity(String tenantId, String clientId, String objectId, @Nullable String clientSecret,
		@Nullable String resourceId, boolean systemAssigned) {

	/**
	 * Tenant of the identities that exist by default.
	 */
	public static final String TENANT = "11111111-1111-4111-8111-111111111111";

	/**
	 * System-assigned managed identity that exists by default.
	 */
	public static final EmulatedIdentity SYSTEM_ASSIGNED = new EmulatedIdentity(TENANT,
			"22222222-2222-4222-8222-222222222221", "22222222-2222-4222-8222-222222222222", null, null, true);

	/**
	 * User-assigned managed identity that exists by default.
	 */
	public static final EmulatedIdentity USER_ASSIGNED = new EmulatedIdentity(TENANT,
			"33333333-3333-4333-8333-333333333331", "33333333-3333-4333-8333-333333333333", null,
			"/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis",
			false);

	/**
	 * Service principal that exists by default.
	 */
	public static final EmulatedIdentity SERVICE_PRINCIPAL = new EmulatedIdentity(TENANT,
			"44444444-4444-4444-8444-444444444441", "44444444-4444-4444-8444-444444444444",
			"emulated-client-secret-value", null, false);

	boolean isManaged() {
		return this.clientSecret == null;
	}

	@Override
	public String toString() {
		return "EmulatedIdentity[tenantId=" + this.tenantId + ", clientId=" + this.clientId + ", objectId="
				+ this.objectId + "]";
	}

}
