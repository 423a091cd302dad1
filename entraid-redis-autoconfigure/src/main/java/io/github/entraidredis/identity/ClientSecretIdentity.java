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

import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientSecretCredentialBuilder;

/**
 * Service principal that proves itself with a client secret.
 */
public final class ClientSecretIdentity implements Identity {

	private final String tenantId;

	private final String clientId;

	private final String clientSecret;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	/**
	 * Create an identity.
	 * @param tenantId id of the tenant that holds the application
	 * @param clientId id of the application
	 * @param clientSecret value of the secret
	 * @param authority who issues the tokens
	 * @param httpClient client for all requests
	 */
	public ClientSecretIdentity(String tenantId, String clientId, String clientSecret, EntraIdAuthority authority,
			HttpClient httpClient) {
		this.tenantId = Objects.requireNonNull(tenantId);
		this.clientId = Objects.requireNonNull(clientId);
		this.clientSecret = Objects.requireNonNull(clientSecret);
		this.authority = Objects.requireNonNull(authority);
		this.httpClient = Objects.requireNonNull(httpClient);
	}

	/**
	 * Return a new credential: one that is kept returns the same token until 5 minutes
	 * before it expires.
	 */
	@Override
	public TokenCredential credential() {
		return CredentialDefaults.apply(new ClientSecretCredentialBuilder(), this.httpClient, this.authority)
			.tenantId(this.tenantId)
			.clientId(this.clientId)
			.clientSecret(this.clientSecret)
			.build();
	}

	@Override
	public EntraIdAuthority authority() {
		return this.authority;
	}

	@Override
	public String describe() {
		return "service principal with client id " + this.clientId + " in tenant " + this.tenantId;
	}

}
