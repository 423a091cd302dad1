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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelay;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;

/**
 * Makes real credentials that ask an emulator, without retries of their own.
 */
final class EntraCredentials {

	static final String AUDIENCE = "https://redis.azure.com";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final AzureEmulator azure;

	EntraCredentials(AzureEmulator azure) {
		this.azure = azure;
	}

	TokenCredential secret(EmulatedIdentity identity) {
		return secret(identity.tenantId(), identity.clientId(), Objects.requireNonNull(identity.clientSecret()));
	}

	TokenCredential secret(String tenant, String clientId, String secret) {
		return new ClientSecretCredentialBuilder().tenantId(tenant)
			.clientId(clientId)
			.clientSecret(secret)
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.retryPolicy(noRetries())
			.build();
	}

	TokenCredential certificate(EmulatedIdentity identity, UnaryOperator<ClientCertificateCredentialBuilder> source) {
		return source.apply(new ClientCertificateCredentialBuilder())
			.tenantId(identity.tenantId())
			.clientId(identity.clientId())
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.retryPolicy(noRetries())
			.build();
	}

	TokenCredential assertion(EmulatedIdentity identity, String assertion) {
		return new ClientAssertionCredentialBuilder().clientAssertion(() -> assertion)
			.tenantId(identity.tenantId())
			.clientId(identity.clientId())
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.retryPolicy(noRetries())
			.build();
	}

	TokenCredential workload(EmulatedIdentity identity, Path tokenFile) {
		return new WorkloadIdentityCredentialBuilder().tokenFilePath(tokenFile.toString())
			.tenantId(identity.tenantId())
			.clientId(identity.clientId())
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.retryPolicy(noRetries())
			.build();
	}

	TokenCredential managed(UnaryOperator<ManagedIdentityCredentialBuilder> selector) {
		return selector.apply(new ManagedIdentityCredentialBuilder())
			.httpClient(this.azure.entra().httpClient())
			.retryPolicy(noRetries())
			.build();
	}

	static AccessToken token(TokenCredential credential) {
		return token(credential, TIMEOUT);
	}

	static AccessToken token(TokenCredential credential, Duration timeout) {
		TokenRequestContext request = new TokenRequestContext().addScopes(AUDIENCE + "/.default");
		return Objects.requireNonNull(credential.getToken(request).block(timeout));
	}

	static RetryPolicy noRetries() {
		return new RetryPolicy(new FixedDelay(0, Duration.ZERO));
	}

}
