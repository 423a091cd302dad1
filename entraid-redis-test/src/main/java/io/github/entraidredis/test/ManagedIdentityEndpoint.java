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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.entraidredis.test.EntraHandler.Reply;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Managed identities, as virtual machines (IMDS) and App Service offer them.
 */
final class ManagedIdentityEndpoint {

	private final EntraEmulator entra;

	private final TokenIssuer issuer;

	ManagedIdentityEndpoint(EntraEmulator entra, TokenIssuer issuer) {
		this.entra = entra;
		this.issuer = issuer;
	}

	Reply answer(QueryStringDecoder query, String objectIdParameter, Fault.@Nullable Kind fault) {
		String resource = parameter(query, "resource");
		if (resource == null) {
			return Reply.error(400, "invalid_resource", "The resource is missing");
		}
		Optional<EmulatedIdentity> identity = this.entra.identities()
			.stream()
			.filter(EmulatedIdentity::isManaged)
			.filter(selector(query, objectIdParameter))
			.findFirst();
		if (identity.isEmpty()) {
			return ManagedIdentityErrors.identityNotFound(objectIdParameter.equals("object_id"));
		}
		if (!TokenEndpoint.isKnown(resource)) {
			return new EntraException("500011", resource, identity.get().tenantId()).reply(this.entra.clock());
		}
		TokenIssuer.Issued token = this.issuer.issue(identity.get(), resource, fault);
		long seconds = Duration.between(this.entra.clock().instant(), token.expiresAt()).toSeconds();
		return Reply.ok(Map.of("access_token", token.value(), "client_id", identity.get().clientId(), "expires_in",
				String.valueOf(Math.max(1, seconds)), "expires_on", String.valueOf(token.expiresAt().getEpochSecond()),
				"not_before", String.valueOf(token.issuedAt().getEpochSecond()), "resource", resource, "token_type",
				"Bearer"));
	}

	private static Predicate<EmulatedIdentity> selector(QueryStringDecoder query, String objectIdParameter) {
		String clientId = parameter(query, "client_id");
		String objectId = parameter(query, objectIdParameter);
		// IMDS documents the first name, MSAL sends the second to both kinds of host
		String resourceId = parameter(query, "msi_res_id");
		if (resourceId == null) {
			resourceId = parameter(query, "mi_res_id");
		}
		if (clientId != null) {
			return (identity) -> clientId.equals(identity.clientId());
		}
		if (objectId != null) {
			return (identity) -> objectId.equals(identity.objectId());
		}
		if (resourceId != null) {
			String id = resourceId;
			return (identity) -> id.equalsIgnoreCase(identity.resourceId());
		}
		return EmulatedIdentity::systemAssigned;
	}

	private static @Nullable String parameter(QueryStringDecoder query, String name) {
		List<String> values = query.parameters().getOrDefault(name, List.of());
		return values.isEmpty() ? null : values.get(0);
	}

}
