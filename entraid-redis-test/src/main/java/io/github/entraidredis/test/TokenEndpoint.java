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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.entraidredis.test.EntraHandler.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Token endpoint of Entra ID for applications: the client credentials grant.
 */
final class TokenEndpoint {

	private static final String SCOPE_SUFFIX = "/.default";

	/**
	 * Some resources that exist in every tenant, apart from Redis.
	 */
	private static final Set<String> RESOURCES = Set.of(FederatedCredential.AUDIENCE, "https://management.azure.com",
			"https://management.core.windows.net", "https://graph.microsoft.com", "https://vault.azure.net",
			"https://storage.azure.com", "https://database.windows.net", "https://servicebus.azure.net",
			"https://eventhubs.azure.net", "https://cognitiveservices.azure.com");

	private final EntraEmulator entra;

	private final TokenIssuer issuer;

	TokenEndpoint(EntraEmulator entra, TokenIssuer issuer) {
		this.entra = entra;
		this.issuer = issuer;
	}

	Reply answer(String tenant, Map<String, List<String>> parameters, Fault.@Nullable Kind fault) {
		Map<String, String> form = new HashMap<>();
		parameters.forEach((name, values) -> form.put(name, values.get(0)));
		try {
			if (!"client_credentials".equals(form.get("grant_type"))) {
				throw new EntraException("70003", form.getOrDefault("grant_type", ""));
			}
			EmulatedIdentity identity = find(tenant, form.getOrDefault("client_id", ""));
			this.entra.clientAuthentication().verify(identity, form);
			String resource = resource(form);
			if (!isKnown(resource)) {
				throw new EntraException("500011", resource, tenant);
			}
			return token(identity, resource, fault);
		}
		catch (EntraException ex) {
			return ex.reply(this.entra.clock());
		}
	}

	private static String resource(Map<String, String> form) {
		String value = form.getOrDefault("scope", "");
		if (value.isBlank()) {
			throw new EntraException("90014", "scope");
		}
		// MSAL adds "openid profile offline_access"
		String scope = Arrays.stream(value.split(" "))
			.filter((candidate) -> candidate.endsWith(SCOPE_SUFFIX))
			.findFirst()
			.orElseThrow(() -> new EntraException("1002012", value));
		if (scope.equals(SCOPE_SUFFIX)) {
			throw new EntraException("70011", scope);
		}
		return scope.substring(0, scope.length() - SCOPE_SUFFIX.length());
	}

	static boolean isKnown(String resource) {
		return TokenIssuer.isRedis(resource) || RESOURCES.contains(resource.replaceFirst("/$", ""));
	}

	private Reply token(EmulatedIdentity identity, String audience, Fault.@Nullable Kind fault) {
		TokenIssuer.Issued token = this.issuer.issue(identity, audience, fault);
		long seconds = Duration.between(this.entra.clock().instant(), token.expiresAt()).toSeconds();
		return Reply.ok(Map.of("token_type", "Bearer", "expires_in", Math.max(1, seconds), "ext_expires_in",
				Math.max(1, seconds), "access_token", token.value()));
	}

	private EmulatedIdentity find(String tenant, String clientId) {
		List<EmulatedIdentity> identities = this.entra.identities()
			.stream()
			.filter((identity) -> identity.tenantId().equals(tenant))
			.toList();
		if (identities.isEmpty()) {
			throw new EntraException("90002", tenant);
		}
		return identities.stream()
			.filter((identity) -> identity.clientId().equals(clientId)
					&& this.entra.clientAuthentication().isApplication(identity))
			.findFirst()
			.orElseThrow(() -> new EntraException("700016", clientId, tenant));
	}

}
