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

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.azure.core.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Entra side of the emulator: token endpoint, discovery documents and managed identity
 * endpoints. All settings can be changed while it runs, from any thread.
 */
public final class EntraEmulator {

	private final List<EmulatedIdentity> identities = new CopyOnWriteArrayList<>();

	private final FaultQueue faults = new FaultQueue();

	private final AtomicInteger tokenRequests = new AtomicInteger();

	private final OffsetClock clock = new OffsetClock();

	private final ClientAuthentication clientAuthentication = new ClientAuthentication(this.clock);

	private final ArcChallenges challenges = new ArcChallenges();

	private final TokenIssuer issuer;

	private final Consumer<EmulatedIdentity> registered;

	private final Runnable clockChanged;

	private volatile Duration latency = Duration.ZERO;

	private @Nullable HttpServer server;

	private @Nullable EmulatorHttpClient httpClient;

	private @Nullable EmulatedKubernetes kubernetes;

	EntraEmulator(Duration lifetime, Consumer<EmulatedIdentity> registered, Runnable clockChanged) {
		this.issuer = new TokenIssuer(this.clock, lifetime);
		this.registered = registered;
		this.clockChanged = clockChanged;
	}

	void start(Certificates certificates) {
		MsalCache.clear();
		this.server = new HttpServer(new EntraHandler(this, this.issuer, this.challenges), certificates);
		this.httpClient = new EmulatorHttpClient(this.server, certificates.clientContext());
	}

	void close() {
		this.challenges.close();
		if (this.server != null) {
			this.server.close();
		}
		if (this.httpClient != null) {
			this.httpClient.close();
		}
	}

	TokenIssuer issuer() {
		return this.issuer;
	}

	Clock clock() {
		return this.clock;
	}

	/**
	 * Return an HTTP client that sends what is meant for Azure to this emulator, over
	 * real HTTP and TLS. Host names stay those of Azure for the caller, so that caches of
	 * azure-identity behave as in production. Requests to any other host fail.
	 * @return the client, closed with the emulator
	 */
	public HttpClient httpClient() {
		return Objects.requireNonNull(this.httpClient);
	}

	/**
	 * Stand in for a further host of Entra ID, besides those of Microsoft's clouds.
	 * @param host name of the host, such as the one of a private cloud
	 */
	public void addLoginHost(String host) {
		Objects.requireNonNull(this.httpClient).addLoginHost(host);
	}

	/**
	 * Return where this emulator is Entra ID for HTTP clients other than
	 * {@link #httpClient()}. They must trust the emulator's certificate.
	 * @return the URL without a trailing slash
	 */
	public String authorityHost() {
		return "https://localhost:" + Objects.requireNonNull(this.server).securePort();
	}

	/**
	 * Return the endpoint of managed identities on App Service, for the environment
	 * variable {@code IDENTITY_ENDPOINT}.
	 * @return the URL
	 */
	public String identityEndpoint() {
		return metadataHost() + ManagedIdentityHosts.APP_SERVICE;
	}

	/**
	 * Return the value for the environment variable {@code IDENTITY_HEADER}.
	 * @return the value that requests must carry
	 */
	public String identityHeader() {
		return ManagedIdentityHosts.IDENTITY_HEADER;
	}

	/**
	 * Return the host of the instance metadata service, for the environment variable
	 * {@code AZURE_POD_IDENTITY_AUTHORITY_HOST}.
	 * @return the URL without a trailing slash
	 */
	public String metadataHost() {
		return "http://127.0.0.1:" + Objects.requireNonNull(this.server).plainPort();
	}

	/**
	 * Return the environment variables by which clients find managed identities on a
	 * host, for a process of its own: clients read the real environment.
	 * @param host the kind of host
	 * @return names and values
	 * @throws IllegalStateException if it is {@link ManagedIdentityHost#AZURE_ARC} and
	 * its directory cannot be written
	 */
	public Map<String, String> environment(ManagedIdentityHost host) {
		if (host == ManagedIdentityHost.AZURE_ARC) {
			this.challenges.prepare();
		}
		return ManagedIdentityHosts.environment(host, Objects.requireNonNull(this.server));
	}

	/**
	 * Add an identity.
	 * @param identity the identity
	 */
	public void addIdentity(EmulatedIdentity identity) {
		this.registered.accept(identity);
		this.identities.add(0, identity);
	}

	/**
	 * Remove an identity: it gets no more tokens. Redis knows it still.
	 * @param identity the identity
	 */
	public void removeIdentity(EmulatedIdentity identity) {
		this.identities.remove(identity);
	}

	/**
	 * Let an application prove with a certificate who it is. It needs no secret then.
	 * @param identity the application, {@linkplain #addIdentity added} before
	 * @param certificate the certificate; a client needs its private key
	 */
	public void registerCertificate(EmulatedIdentity identity, X509Certificate certificate) {
		this.clientAuthentication.certificates().register(identity, certificate);
	}

	/**
	 * Let an identity, an application or a managed one, show tokens of another issuer
	 * instead of a secret.
	 * @param identity the identity, {@linkplain #addIdentity added} before
	 * @param credential what it trusts, for example
	 * {@link EmulatedKubernetes#credential(String)}
	 */
	public void trustFederation(EmulatedIdentity identity, FederatedCredential credential) {
		this.clientAuthentication.federations().trust(identity, credential);
	}

	/**
	 * Return what an application must trust so that a managed identity may act as it,
	 * with a token for {@value FederatedCredential#AUDIENCE}.
	 * @param identity the managed identity
	 * @return the credential
	 */
	public FederatedCredential managedIdentityCredential(EmulatedIdentity identity) {
		return this.issuer.federatedCredential(identity);
	}

	/**
	 * Return a Kubernetes cluster whose service accounts get tokens, for workload
	 * identities.
	 * @return the cluster, always the same
	 */
	public synchronized EmulatedKubernetes kubernetes() {
		if (this.kubernetes == null) {
			this.kubernetes = new EmulatedKubernetes(this.clock);
		}
		return this.kubernetes;
	}

	ClientAuthentication clientAuthentication() {
		return this.clientAuthentication;
	}

	List<EmulatedIdentity> identities() {
		return this.identities;
	}

	/**
	 * Set how long tokens issued from now on live.
	 * @param lifetime the lifetime, in whole seconds
	 */
	public void tokenLifetime(Duration lifetime) {
		this.issuer.lifetime(lifetime);
	}

	/**
	 * Set how long every answer takes.
	 * @param latency the delay
	 */
	public void latency(Duration latency) {
		this.latency = latency;
	}

	Duration latency() {
		return this.latency;
	}

	/**
	 * Set how far the clock of the emulator is ahead of this machine's, for tokens and
	 * for Redis, which closes connections whose token has expired by the new time.
	 * @param offset the offset, negative for a clock that is behind
	 */
	public void clockOffset(Duration offset) {
		this.clock.offset(offset);
		this.clockChanged.run();
	}

	/**
	 * Let every request fail until {@link #clearFaults()}.
	 * @param fault what to do instead
	 */
	public void fault(Fault fault) {
		this.faults.lasting(fault);
	}

	/**
	 * Let the next requests fail, after those that are set to fail already.
	 * @param fault what to do instead
	 * @param times number of requests
	 */
	public void fault(Fault fault, int times) {
		this.faults.add(fault, times);
	}

	/**
	 * Answer well again.
	 */
	public void clearFaults() {
		this.faults.clear();
	}

	/**
	 * Return how many tokens have been asked for, by any protocol and with any result.
	 * @return the number of requests
	 */
	public int tokenRequests() {
		return this.tokenRequests.get();
	}

	@Nullable Fault beginTokenRequest() {
		this.tokenRequests.incrementAndGet();
		return this.faults.poll();
	}

}
