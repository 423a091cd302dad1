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

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.identity.ClientCertificate;
import io.github.entraidredis.identity.ClientCertificateIdentity;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.token.TokenRequestException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;

/**
 * Makes service principals, which prove themselves with a secret or a certificate.
 */
final class ServicePrincipalFactory {

	private final IdentitySettings settings;

	private final EntraIdRedisProperties.Certificate certificate;

	private final EntraIdAuthority authority;

	private final HttpClient httpClient;

	private final ListableBeanFactory beans;

	ServicePrincipalFactory(IdentitySettings settings, EntraIdRedisProperties.Certificate certificate,
			EntraIdAuthority authority, HttpClient httpClient, ListableBeanFactory beans) {
		this.settings = settings;
		this.certificate = certificate;
		this.authority = authority;
		this.httpClient = httpClient;
		this.beans = beans;
	}

	Identity create() {
		IdentityType type = IdentityType.SERVICE_PRINCIPAL;
		String proof = proof();
		this.settings.require(type, "tenant-id", "client-id", proof);
		String tenantId = value("tenant-id");
		String clientId = value("client-id");
		if (proof.equals("client-secret")) {
			return new ClientSecretIdentity(tenantId, clientId, value(proof), this.authority, this.httpClient);
		}
		return new ClientCertificateIdentity(tenantId, clientId, certificate(proof), this.authority, this.httpClient);
	}

	/**
	 * Return which setting proves the identity, or which one is to.
	 */
	private String proof() {
		List<String> proofs = this.settings.presentOf("client-secret", "certificate.location",
				"certificate.ssl-bundle");
		if (proofs.size() > 1) {
			throw this.settings.invalid(proofs,
					"A service principal proves itself in one way, but " + String.join(" and ", proofs) + " are set.",
					"Keep one of them.");
		}
		boolean password = this.settings.has("certificate.password");
		if (proofs.isEmpty()) {
			return password ? "certificate.location" : "client-secret";
		}
		String proof = proofs.get(0);
		if (password && !proof.equals("certificate.location")) {
			throw this.settings.invalid(List.of(proof, "certificate.password"),
					"certificate.password is set, but belongs to certificate.location, not to " + proof + ".",
					proof.equals("client-secret")
							? "Remove 'certificate.password', or set 'certificate.location' instead of 'client-secret'."
							: "Remove 'certificate.password': passwords of SSL bundles are set below 'spring.ssl.bundle'.");
		}
		return proof;
	}

	private Supplier<ClientCertificate> certificate(String property) {
		Resource location = this.certificate.location();
		try {
			Supplier<ClientCertificate> supplier = (location != null)
					? ClientCertificates.in(location, this.certificate.password())
					: ClientCertificates.in(this.beans.getBean(SslBundles.class), value(property));
			// Reading is local: what is wrong from the start is told at the start
			Objects.requireNonNull(supplier.get());
			return supplier;
		}
		catch (NoSuchSslBundleException ex) {
			throw this.settings.invalid(List.of(property), "There is no SSL bundle of this name.",
					"Define it below 'spring.ssl.bundle', with a key store that holds the private key.");
		}
		catch (TokenRequestException ex) {
			throw this.settings.invalid(List.of(property, "certificate.password"), ex.getMessage() + ".",
					"Give a PEM file or a PKCS#12 file that holds the private key and the certificate, and its password "
							+ "in '" + this.settings.property("certificate.password") + "' if it has one.");
		}
	}

	private String value(String name) {
		return Objects.requireNonNull(this.settings.get(name));
	}

}
