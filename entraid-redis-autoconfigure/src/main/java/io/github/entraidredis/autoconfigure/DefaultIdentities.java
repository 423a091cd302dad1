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

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.AzureManagedIdentity;
import io.github.entraidredis.identity.ClientCertificateIdentity;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.CommandLineIdentity;
import io.github.entraidredis.identity.DetectedManagedIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.IdeIdentity;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.IdentityChain;
import io.github.entraidredis.identity.IdentityChain.Member;
import io.github.entraidredis.identity.UnavailableIdentity;
import io.github.entraidredis.identity.WorkloadIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.StringUtils;

/**
 * Identities that variables of the environment describe, in the order of azure-identity's
 * DefaultAzureCredential. That one cannot be used: without the libraries that are left
 * out here it fails with an error, and it never gets past a host that answers the
 * metadata service's address with 404.
 */
final class DefaultIdentities {

	private static final String TENANT_ID = "AZURE_TENANT_ID";

	private static final String CLIENT_ID = "AZURE_CLIENT_ID";

	private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

	private static final String AUTHORITY_HOST = "AZURE_AUTHORITY_HOST";

	private static final String METADATA_HOST = "AZURE_POD_IDENTITY_AUTHORITY_HOST";

	private final Environment environment;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	DefaultIdentities(Environment environment, EntraIdAuthority authority, HttpClient httpClient) {
		this.environment = environment;
		this.authority = authority(environment, authority);
		this.httpClient = httpClient;
	}

	/**
	 * Return the cloud that the environment names, unless settings name another one than
	 * the public cloud.
	 */
	private static EntraIdAuthority authority(Environment environment, EntraIdAuthority configured) {
		String host = environment.getProperty(AUTHORITY_HOST);
		return (StringUtils.hasText(host) && configured.equals(EntraIdAuthority.PUBLIC))
				? CloudSettings.authority(AUTHORITY_HOST, host) : configured;
	}

	Identity chain() {
		List<DefaultIdentity> chosen = DefaultIdentity.chosenBy(get(DefaultIdentity.VARIABLE));
		boolean only = chosen.size() == 1;
		return new IdentityChain(
				chosen.stream().map((identity) -> new Member(identity.label(), create(identity, only))).toList());
	}

	private Identity create(DefaultIdentity identity, boolean only) {
		String path = get("PATH");
		String tenantId = get(TENANT_ID);
		return switch (identity) {
			case ENVIRONMENT -> application();
			case WORKLOAD_IDENTITY -> workload();
			case MANAGED_IDENTITY -> managed(only);
			case INTELLIJ -> IdeIdentity.intelliJ(tenantId, this.authority, this.httpClient);
			case VISUAL_STUDIO_CODE -> IdeIdentity.visualStudioCode(tenantId);
			case AZURE_CLI -> CommandLineIdentity.azureCli(path, tenantId);
			case AZURE_POWERSHELL -> CommandLineIdentity.azurePowerShell(path, tenantId);
			case AZURE_DEVELOPER_CLI -> CommandLineIdentity.azureDeveloperCli(path, tenantId);
		};
	}

	private Identity application() {
		String tenantId = get(TENANT_ID);
		String clientId = get(CLIENT_ID);
		String secret = get("AZURE_CLIENT_SECRET");
		String certificate = get("AZURE_CLIENT_CERTIFICATE_PATH");
		if (tenantId == null || clientId == null) {
			return missing(TENANT_ID, CLIENT_ID);
		}
		if (secret != null) {
			return new ClientSecretIdentity(tenantId, clientId, secret, this.authority, this.httpClient);
		}
		if (certificate != null) {
			return new ClientCertificateIdentity(tenantId, clientId, ClientCertificates
				.in(new FileSystemResource(certificate), get("AZURE_CLIENT_CERTIFICATE_PASSWORD")), this.authority,
					this.httpClient);
		}
		return new UnavailableIdentity("neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set");
	}

	private Identity workload() {
		String tenantId = get(TENANT_ID);
		String clientId = get(CLIENT_ID);
		String tokenFile = get(TOKEN_FILE);
		if (tenantId == null || clientId == null || tokenFile == null) {
			return missing(TENANT_ID, CLIENT_ID, TOKEN_FILE);
		}
		return new WorkloadIdentity(tenantId, clientId, Path.of(tokenFile), this.authority, this.httpClient);
	}

	private Identity managed(boolean only) {
		String clientId = get(CLIENT_ID);
		AzureManagedIdentity identity = (clientId != null)
				? AzureManagedIdentity.withClientId(clientId, this.httpClient)
				: AzureManagedIdentity.systemAssigned(this.httpClient);
		boolean known = only
				|| Stream.of("IDENTITY_ENDPOINT", "MSI_ENDPOINT").map(this::get).anyMatch(Objects::nonNull);
		String host = get(METADATA_HOST);
		host = (host != null) ? StringUtils.trimTrailingCharacter(host, '/') : "http://169.254.169.254";
		return new DetectedManagedIdentity(identity, known ? null : host, this.httpClient);
	}

	private Identity missing(String... names) {
		List<String> missing = Stream.of(names).filter((name) -> get(name) == null).toList();
		return new UnavailableIdentity(
				String.join(" and ", missing) + ((missing.size() == 1) ? " is" : " are") + " not set");
	}

	private @Nullable String get(String name) {
		String value = this.environment.getProperty(name);
		return StringUtils.hasText(value) ? value.strip() : null;
	}

}
