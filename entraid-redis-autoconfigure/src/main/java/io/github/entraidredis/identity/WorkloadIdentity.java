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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientAssertionCredentialBuilder;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;

/**
 * Identity of a workload in Kubernetes: proves itself with the token of its service
 * account, which the platform renews in a file.
 */
public final class WorkloadIdentity implements Identity {

	private final String tenantId;

	private final String clientId;

	private final Path tokenFile;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	/**
	 * Create an identity.
	 * @param tenantId id of the tenant that holds the application or managed identity
	 * @param clientId client id of the application or managed identity
	 * @param tokenFile file with the token of the service account, read before every
	 * request
	 * @param authority who issues the tokens
	 * @param httpClient client for all requests
	 */
	public WorkloadIdentity(String tenantId, String clientId, Path tokenFile, EntraIdAuthority authority,
			HttpClient httpClient) {
		this.tenantId = Objects.requireNonNull(tenantId);
		this.clientId = Objects.requireNonNull(clientId);
		this.tokenFile = Objects.requireNonNull(tokenFile);
		this.authority = Objects.requireNonNull(authority);
		this.httpClient = Objects.requireNonNull(httpClient);
	}

	/**
	 * Return a new credential with what is in the file now.
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
		String assertion;
		try {
			assertion = Files.readString(this.tokenFile).strip();
		}
		catch (IOException | SecurityException ex) {
			throw unreadable("cannot be read: " + ex.getClass().getSimpleName());
		}
		if (assertion.isEmpty()) {
			throw unreadable("is empty");
		}
		return assertion;
	}

	private TokenRequestException unreadable(String reason) {
		return new TokenRequestException(Kind.TRANSIENT, "The token file '" + this.tokenFile + "' " + reason);
	}

	@Override
	public EntraIdAuthority authority() {
		return this.authority;
	}

	@Override
	public String describe() {
		return "workload identity with client id " + this.clientId + " in tenant " + this.tenantId;
	}

}
