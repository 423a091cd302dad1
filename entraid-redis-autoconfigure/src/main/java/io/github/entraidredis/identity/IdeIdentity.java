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

import java.util.Map;
import java.util.function.Supplier;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.identity.IntelliJCredentialBuilder;
import com.azure.identity.VisualStudioCodeCredentialBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Identity of the developer who is signed in to Azure in a development environment. Needs
 * libraries that azure-identity does without elsewhere.
 */
public final class IdeIdentity implements Identity {

	private final String name;

	private final TokenCredential credential;

	private IdeIdentity(String name, String login, Supplier<? extends TokenCredential> credentials) {
		this.name = name;
		this.credential = new DeveloperCredential(name, login, credentials);
	}

	/**
	 * Create the identity behind the Azure Toolkit for IntelliJ. Needs JNA and MSAL's
	 * persistence extension. Every request makes a new credential: one that is kept
	 * returns the same token until 5 minutes before it expires.
	 * @param tenantId id of the tenant, or {@code null} for any
	 * @param authority who issues the tokens
	 * @param httpClient client for all requests
	 * @return the identity
	 */
	public static IdeIdentity intelliJ(@Nullable String tenantId, EntraIdAuthority authority, HttpClient httpClient) {
		return new IdeIdentity("IntelliJ", "sign in to Azure with the Azure Toolkit", () -> {
			IntelliJCredentialBuilder builder = new IntelliJCredentialBuilder();
			// Not chained: the builder claims to be another one
			builder.pipeline(CredentialDefaults.pipeline(httpClient));
			builder.configuration(configuration(authority));
			if (tenantId != null) {
				builder.tenantId(tenantId);
			}
			return builder.build();
		});
	}

	/**
	 * The builder has no other way to say who issues the tokens.
	 */
	private static Configuration configuration(EntraIdAuthority authority) {
		return new ConfigurationBuilder((path) -> Map.of(), (path) -> Map.of(),
				(path) -> Map.of(Configuration.PROPERTY_AZURE_AUTHORITY_HOST, authority.host()))
			.build();
	}

	/**
	 * Create the identity behind the Azure Resources extension of Visual Studio Code.
	 * Needs azure-identity-broker, which asks the operating system for tokens.
	 * @param tenantId id of the tenant, or {@code null} for the one that is signed in to
	 * @return the identity
	 */
	public static IdeIdentity visualStudioCode(@Nullable String tenantId) {
		return new IdeIdentity("Visual Studio Code", "sign in to Azure with the Azure Resources extension", () -> {
			VisualStudioCodeCredentialBuilder builder = new VisualStudioCodeCredentialBuilder();
			if (tenantId != null) {
				builder.tenantId(tenantId);
			}
			return builder.build();
		});
	}

	@Override
	public TokenCredential credential() {
		return this.credential;
	}

	@Override
	public String describe() {
		return "developer signed in to " + this.name;
	}

}
