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

import java.io.ByteArrayInputStream;
import java.util.Objects;
import java.util.function.Supplier;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientCertificateCredentialBuilder;

/**
 * Service principal that proves itself with a certificate.
 */
public final class ClientCertificateIdentity implements Identity {

	private final String tenantId;

	private final String clientId;

	private final Supplier<ClientCertificate> certificate;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	/**
	 * Create an identity.
	 * @param tenantId id of the tenant that holds the application
	 * @param clientId id of the application
	 * @param certificate asked for the certificate before every request, so that a new
	 * one takes effect
	 * @param authority who issues the tokens
	 * @param httpClient client for all requests
	 */
	public ClientCertificateIdentity(String tenantId, String clientId, Supplier<ClientCertificate> certificate,
			EntraIdAuthority authority, HttpClient httpClient) {
		this.tenantId = Objects.requireNonNull(tenantId);
		this.clientId = Objects.requireNonNull(clientId);
		this.certificate = Objects.requireNonNull(certificate);
		this.authority = Objects.requireNonNull(authority);
		this.httpClient = Objects.requireNonNull(httpClient);
	}

	/**
	 * Return a new credential with the current certificate. The chain is sent along:
	 * applications may trust an issuer instead of one certificate.
	 */
	@Override
	public TokenCredential credential() {
		return CredentialDefaults.apply(new ClientCertificateCredentialBuilder(), this.httpClient, this.authority)
			.tenantId(this.tenantId)
			.clientId(this.clientId)
			.pemCertificate(new ByteArrayInputStream(this.certificate.get().toPem()))
			.sendCertificateChain(true)
			.build();
	}

	@Override
	public EntraIdAuthority authority() {
		return this.authority;
	}

	@Override
	public String describe() {
		return "service principal with a certificate and client id " + this.clientId + " in tenant " + this.tenantId;
	}

}
