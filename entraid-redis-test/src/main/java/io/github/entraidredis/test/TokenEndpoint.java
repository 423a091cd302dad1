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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.entraidredis.test.EntraHandler.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Token endpoint of Entra ID for applications: the client credentials grant.
 */
final class TokenEndpoint {

	private static final String SCOPE_SUFFIX = "/.default";

	private final EntraEmulator entra;

	private final TokenIssuer issuer;

	TokenEndpoint(EntraEmulator entra, TokenIssuer issuer) {
		this.entra = entra;
		this.issuer = issuer;
	}

	Reply answer(String tenant, Map<String, List<String>> form, Fault.@Nullable Kind fault) {
		if (!"client_credentials".equals(first(form, "grant_type"))) {
			return error(400, "unsupported_grant_type", "70003", "The grant type is not supported.");
		}
		if (this.entra.identities().stream().noneMatch((identity) -> identity.tenantId().equals(tenant))) {
			return error(400, "invalid_request", "90002", "Tenant '" + tenant + "' not found.");
		}
		Optional<EmulatedIdentity> identity = find(tenant, first(form, "client_id"));
		if (identity.isEmpty()) {
			return error(400, "unauthorized_client", "700016", "Application was not found in the directory.");
		}
		if (!first(form, "client_secret").equals(identity.get().clientSecret())) {
			return error(401, "invalid_client", "7000215", "Invalid client secret provided.");
		}
		// MSAL adds "openid profile offline_access"
		return Arrays.stream(first(form, "scope").split(" "))
			.filter((scope) -> scope.endsWith(SCOPE_SUFFIX))
			.findFirst()
			.map((scope) -> token(identity.get(), scope.substring(0, scope.length() - SCOPE_SUFFIX.length()), fault))
			.orElseGet(() -> error(400, "invalid_scope", "1002012", "The provided value for scope is not valid."));
	}

	private Reply token(EmulatedIdentity identity, String audience, Fault.@Nullable Kind fault) {
		TokenIssuer.Issued token = this.issuer.issue(identity, audience, fault);
		long seconds = Duration.between(this.entra.clock().instant(), token.expiresAt()).toSeconds();
		return Reply.ok(Map.of("token_type", "Bearer", "expires_in", Math.max(1, seconds), "ext_expires_in",
				Math.max(1, seconds), "access_token", token.value()));
	}

	private Optional<EmulatedIdentity> find(String tenant, String clientId) {
		return this.entra.identities()
			.stream()
			.filter((identity) -> identity.tenantId().equals(tenant) && identity.clientId().equals(clientId)
					&& !identity.isManaged())
			.findFirst();
	}

	static Reply error(int status, String error, String code, String description) {
		return new Reply(status,
				JSONObjectUtils.toJSONString(Map.of("error", error, "error_description",
						"AADSTS" + code + ": " + description + " Trace ID: 0 Correlation ID: 0", "error_codes",
						List.of(Long.valueOf(code)))),
				null);
	}

	private static String first(Map<String, List<String>> form, String name) {
		List<String> values = form.getOrDefault(name, List.of());
		return values.isEmpty() ? "" : values.get(0);
	}

}
