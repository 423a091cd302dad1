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

import java.util.function.Consumer;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Identity that Azure assigned to the host. One credential serves all requests: its
 * tokens are cached by the process and by the platform, and cannot be refreshed early.
 */
public final class AzureManagedIdentity implements Identity {

	private final Consumer<ManagedIdentityCredentialBuilder> selector;

	private final HttpClient httpClient;

	private final String description;

	private @Nullable TokenCredential credential;

	private AzureManagedIdentity(Consumer<ManagedIdentityCredentialBuilder> selector, HttpClient httpClient,
			String description) {
		this.selector = selector;
		this.httpClient = httpClient;
		this.description = description;
	}

	/**
	 * Create the system-assigned identity.
	 * @param httpClient client for all requests
	 * @return the identity of the host itself
	 */
	public static AzureManagedIdentity systemAssigned(HttpClient httpClient) {
		return new AzureManagedIdentity((builder) -> {
		}, httpClient, "system-assigned managed identity");
	}

	/**
	 * Create a user-assigned identity selected by its client id.
	 * @param clientId client id of the identity
	 * @param httpClient client for all requests
	 * @return the identity
	 */
	public static AzureManagedIdentity withClientId(String clientId, HttpClient httpClient) {
		return new AzureManagedIdentity((builder) -> builder.clientId(clientId), httpClient,
				"user-assigned managed identity with client id " + clientId);
	}

	/**
	 * Create a user-assigned identity selected by its object id.
	 * @param objectId object (principal) id of the identity
	 * @param httpClient client for all requests
	 * @return the identity
	 */
	public static AzureManagedIdentity withObjectId(String objectId, HttpClient httpClient) {
		return new AzureManagedIdentity((builder) -> builder.objectId(objectId), httpClient,
				"user-assigned managed identity with object id " + objectId);
	}

	/**
	 * Create a user-assigned identity selected by its resource id.
	 * @param resourceId Azure resource id of the identity
	 * @param httpClient client for all requests
	 * @return the identity
	 */
	public static AzureManagedIdentity withResourceId(String resourceId, HttpClient httpClient) {
		return new AzureManagedIdentity((builder) -> builder.resourceId(resourceId), httpClient,
				"user-assigned managed identity with resource id " + resourceId);
	}

	/**
	 * Return the one credential. It is made with the first request, away from the thread
	 * that starts the application.
	 */
	@Override
	public synchronized TokenCredential credential() {
		if (this.credential == null) {
			this.credential = newCredential();
		}
		return this.credential;
	}

	private TokenCredential newCredential() {
		ManagedIdentityCredentialBuilder builder = CredentialDefaults.apply(new ManagedIdentityCredentialBuilder(),
				this.httpClient);
		this.selector.accept(builder);
		return builder.build();
	}

	@Override
	public String describe() {
		return this.description;
	}

}
