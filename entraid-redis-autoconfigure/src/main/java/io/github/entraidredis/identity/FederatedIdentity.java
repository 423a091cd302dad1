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

package io.github.entraidredis.identity;

import java.util.List;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientAssertionCredentialBuilder;

/**
 * Application, usually of another tenant, that trusts a managed identity: proves itself
 * with a token of that identity.
 */
public final class FederatedIdentity implements Identity {

	private final String tenantId;

	private final String clientId;

	private final AzureManagedIdentity managedIdentity;

	private final List<String> assertionScopes;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	/**
	 * Create an identity.
	 * @param tenantId id of the tenant that holds the application
	 * @param clientId id of the application
	 * @param managedIdentity identity that the application trusts
	 * @param assertionScope what the token of the managed identity is requested for
	 * @param authority who issues the tokens
	 * @param httpClient client for all requests
	 */
	public FederatedIdentity(String tenantId, String clientId, AzureManagedIdentity managedIdentity,
			String assertionScope, EntraIdAuthority authority, HttpClient httpClient) {
		this.tenantId = Objects.requireNonNull(tenantId);
		this.clientId = Objects.requireNonNull(clientId);
		this.managedIdentity = Objects.requireNonNull(managedIdentity);
		this.assertionScopes = List.of(assertionScope);
		this.authority = Objects.requireNonNull(authority);
		this.httpClient = Objects.requireNonNull(httpClient);
	}

	/**
	 * Return a new credential with a token of the managed identity, which usually comes
	 * from the cache of the process. It is asked for here, because azure-identity asks
	 * more than once.
	 */
	@Override
	public TokenCredential credential() {
		String assertion = assertion();
		return CredentialDefaults.apply(new ClientAssertionCredentialBuilder(), this.httpClient, this.authority)
			.tenantId(this.tenantId)
			.clientId(this.clientId)
			.clientAssertion(() -> assertion)
			.build();
	}

	private String assertion() {
		try {
			TokenRequestContext context = new TokenRequestContext().setScopes(this.assertionScopes);
			return this.managedIdentity.credential().getTokenSync(context).getToken();
		}
		catch (RuntimeException ex) {
			// The caller would blame the application
			throw RequestFailures.translate(ex, this.managedIdentity, this.assertionScopes);
		}
	}

	@Override
	public EntraIdAuthority authority() {
		return this.authority;
	}

	@Override
	public String describe() {
		return "application with client id " + this.clientId + " in tenant " + this.tenantId + " that trusts the "
				+ this.managedIdentity.describe();
	}

}
