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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Configuration properties for Microsoft Entra ID authentication of Redis connections.
 *
 * @param enabled Whether Redis connections authenticate with Microsoft Entra ID.
 * @param identity Identity of the application.
 * @param identities Further identities, by name, for connection factories that the
 * application makes itself.
 * @param cloud Azure cloud of the application and of Redis. Sets who issues access
 * tokens, and the scope.
 * @param authorityHost URL of the host that issues access tokens to applications that
 * prove themselves, for private clouds. Defaults to the cloud's. Managed identities do
 * not use it.
 * @param scopes Scopes that access tokens are requested for. Defaults to the cloud's,
 * 'https://redis.azure.com/.default'.
 * @param username Username to log in to Redis with. Defaults to the object id ('oid'
 * claim) in the access token.
 * @param tlsRequired Whether connections must use TLS. When turned off,
 * 'spring.data.redis.ssl' alone decides and access tokens may travel in plain text. For
 * local use only.
 * @param cluster How nodes of a Redis cluster are reached.
 * @param startup What the start of the application waits for.
 * @param refresh When access tokens are renewed.
 * @param http How Microsoft Entra ID is reached.
 */
@ConfigurationProperties("entraid.redis")
public record EntraIdRedisProperties(@DefaultValue("true") boolean enabled, @DefaultValue Identity identity,
		@DefaultValue Map<String, Identity> identities, @DefaultValue("public") AzureCloud cloud,
		@Nullable String authorityHost, @Nullable List<String> scopes, @Nullable String username,
		@DefaultValue("true") boolean tlsRequired, @DefaultValue Cluster cluster, @DefaultValue Startup startup,
		@DefaultValue Refresh refresh, @DefaultValue Http http) {

	/**
	 * Identity of the application.
	 *
	 * @param type Kind of identity. Can be left out where the other settings allow only
	 * one.
	 * @param clientId Client id (application id) of the application or of the
	 * user-assigned managed identity. For a workload identity, AZURE_CLIENT_ID of the
	 * environment if not set.
	 * @param clientSecret Value of the service principal's client secret.
	 * @param tenantId Id or domain of the Microsoft Entra tenant that holds the
	 * application. For a workload identity, AZURE_TENANT_ID of the environment if not
	 * set.
	 * @param objectId Object id (principal id) of the user-assigned managed identity.
	 * @param resourceId Azure resource id of the user-assigned managed identity.
	 * @param certificate Certificate of the service principal.
	 * @param tokenFile File with the service account's token of a workload identity.
	 * AZURE_FEDERATED_TOKEN_FILE of the environment if not set.
	 * @param managedIdentity Managed identity that a federated application trusts.
	 * @param assertionScope Scope of the managed identity's token that a federated
	 * application is shown. Azure China and Azure US Government have their own.
	 * @param credentialBean Name of the TokenCredential bean, where there are several.
	 */
	public record Identity(@Nullable IdentityType type, @Nullable String clientId, @Nullable String clientSecret,
			@Nullable String tenantId, @Nullable String objectId, @Nullable String resourceId,
			@DefaultValue Certificate certificate, @Nullable String tokenFile,
			@DefaultValue ManagedIdentity managedIdentity,
			@DefaultValue(Identity.DEFAULT_ASSERTION_SCOPE) String assertionScope, @Nullable String credentialBean) {

		static final String DEFAULT_ASSERTION_SCOPE = "api://AzureADTokenExchange/.default";

		@Override
		public String toString() {
			return "Identity[type=" + this.type + ", clientId=" + this.clientId + ", tenantId=" + this.tenantId
					+ ", objectId=" + this.objectId + ", resourceId=" + this.resourceId + ", certificate="
					+ this.certificate + ", tokenFile=" + this.tokenFile + ", managedIdentity=" + this.managedIdentity
					+ ", assertionScope=" + this.assertionScope + ", credentialBean=" + this.credentialBean + "]";
		}

	}

	/**
	 * Certificate of the service principal, with its private key.
	 *
	 * @param location Location of a PEM or PKCS#12 file. Read before every request for a
	 * token.
	 * @param password Password of the file or of the private key in it.
	 * @param sslBundle Name of an SSL bundle whose key store holds the certificate.
	 */
	public record Certificate(@Nullable Resource location, @Nullable String password, @Nullable String sslBundle) {

		@Override
		public String toString() {
			return "Certificate[sslBundle=" + this.sslBundle + "]";
		}

	}

	/**
	 * Managed identity that a federated application trusts. Without an id, the
	 * system-assigned one.
	 *
	 * @param clientId Client id of a user-assigned managed identity that a federated
	 * application trusts.
	 * @param objectId Object id (principal id) of a user-assigned managed identity that a
	 * federated application trusts.
	 * @param resourceId Azure resource id of a user-assigned managed identity that a
	 * federated application trusts.
	 */
	public record ManagedIdentity(@Nullable String clientId, @Nullable String objectId, @Nullable String resourceId) {

	}

	/**
	 * How nodes of a Redis cluster are reached.
	 *
	 * @param singleHost Whether all nodes of the cluster are reached at the host name of
	 * the first node in 'spring.data.redis.cluster.nodes', each at its own port, whatever
	 * address it advertises. Defaults to true if that is a host name of Azure.
	 */
	public record Cluster(@Nullable Boolean singleHost) {

	}

	/**
	 * What the start of the application waits for.
	 *
	 * @param failFast Whether the application waits for the first access token while it
	 * starts, and fails to start without one.
	 * @param timeout Longest time that the start waits for the first access token.
	 */
	public record Startup(@DefaultValue("false") boolean failFast, @DefaultValue("30s") Duration timeout) {

	}

	/**
	 * When access tokens are renewed.
	 *
	 * @param ratio Part of a token's life after which it is renewed, between 0 and 1.
	 * @param margin Time before expiry by which a token is renewed at the latest. Applies
	 * to tokens that live at least twice as long.
	 * @param jitter Largest random deviation from the time of renewal, as a part of the
	 * token's life between 0 and 0.25.
	 * @param requestTimeout Time after which a request for a token is cancelled. Also the
	 * longest time that connecting waits for the first token.
	 * @param retry Delays after failed requests.
	 */
	public record Refresh(@DefaultValue("0.75") double ratio, @DefaultValue("5m") Duration margin,
			@DefaultValue("0.05") double jitter, @DefaultValue("10s") Duration requestTimeout,
			@DefaultValue Retry retry) {

	}

	/**
	 * How Microsoft Entra ID is reached.
	 *
	 * @param connectTimeout Time to connect. Defaults to
	 * 'entraid.redis.refresh.request-timeout', which bounds the whole request.
	 * @param readTimeout Time to wait for an answer. Defaults to
	 * 'entraid.redis.refresh.request-timeout', which bounds the whole request.
	 * @param proxy Proxy that leads to Microsoft Entra ID.
	 * @param sslBundle Name of an SSL bundle with further certificates to trust, for
	 * proxies that inspect TLS.
	 */
	public record Http(@Nullable Duration connectTimeout, @Nullable Duration readTimeout, @DefaultValue Proxy proxy,
			@Nullable String sslBundle) {

	}

	/**
	 * Proxy that leads to Microsoft Entra ID.
	 *
	 * @param host Host of the proxy. Defaults to the proxy of the environment. Managed
	 * identities never use a proxy.
	 * @param port Port of the proxy.
	 * @param username Username for the proxy. Needs the system property
	 * 'jdk.http.auth.tunneling.disabledSchemes' to be empty.
	 * @param password Password for the proxy.
	 * @param nonProxyHosts Hosts to reach without the proxy, with '*' for any part of a
	 * name.
	 */
	public record Proxy(@Nullable String host, @Nullable Integer port, @Nullable String username,
			@Nullable String password, @DefaultValue List<String> nonProxyHosts) {

		@Override
		public String toString() {
			return "Proxy[host=" + this.host + ", port=" + this.port + ", nonProxyHosts=" + this.nonProxyHosts + "]";
		}

	}

	/**
	 * Delays after failed requests. Requests are retried for as long as the application
	 * runs.
	 *
	 * @param initialDelay Upper bound of the random delay after the first failure,
	 * doubled with every further one. Also the least time between two requests.
	 * @param maxDelay Upper bound of the delay after any failure.
	 */
	public record Retry(@DefaultValue("1s") Duration initialDelay, @DefaultValue("30s") Duration maxDelay) {

	}

}
