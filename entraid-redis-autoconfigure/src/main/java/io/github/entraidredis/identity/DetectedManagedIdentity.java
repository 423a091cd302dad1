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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.identity.CredentialUnavailableException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Managed identity of a host that may have none. The instance metadata service is looked
 * for until it was found once; without it, nothing is asked for a token.
 */
public final class DetectedManagedIdentity implements Identity {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final String PATH = "/metadata/identity/oauth2/token?api-version=2018-02-01";

	private final AzureManagedIdentity identity;

	private final HttpClient httpClient;

	private final @Nullable String metadataHost;

	private volatile boolean found;

	/**
	 * Create an identity.
	 * @param identity the managed identity
	 * @param metadataHost URL of the instance metadata service to look for, or
	 * {@code null} if the host is known to have managed identities
	 * @param httpClient client to look for it with
	 */
	public DetectedManagedIdentity(AzureManagedIdentity identity, @Nullable String metadataHost,
			HttpClient httpClient) {
		this.identity = identity;
		this.metadataHost = metadataHost;
		this.httpClient = httpClient;
		this.found = metadataHost == null;
	}

	@Override
	public TokenCredential credential() {
		if (!this.found) {
			detect(this.metadataHost + PATH);
			this.found = true;
		}
		TokenCredential credential = this.identity.credential();
		return new TokenCredential() {

			@Override
			public Mono<AccessToken> getToken(TokenRequestContext request) {
				return Mono.fromCallable(() -> getTokenSync(request));
			}

			@Override
			public AccessToken getTokenSync(TokenRequestContext request) {
				return DetectedManagedIdentity.this.getToken(credential, request);
			}

		};
	}

	private AccessToken getToken(TokenCredential credential, TokenRequestContext request) {
		try {
			return credential.getTokenSync(request);
		}
		catch (RuntimeException ex) {
			int status = RequestFailures.status(ex);
			if (status == 404) {
				// Also the answer while the identities of a host change
				throw new IdentityUnavailableException(Kind.TRANSIENT, "the host answered with HTTP status 404");
			}
			if (status == 400 || (status == 0 && ex instanceof CredentialUnavailableException)) {
				throw new IdentityUnavailableException(Kind.PERMANENT, "the host has no " + this.identity.describe());
			}
			throw ex;
		}
	}

	/**
	 * The service refuses a request without its header with status 400. What answers with
	 * success or with 404 is something else.
	 */
	private void detect(String url) {
		CompletableFuture<Integer> status = this.httpClient.send(new HttpRequest(HttpMethod.GET, url)).map((answer) -> {
			answer.close();
			return answer.getStatusCode();
		}).toFuture();
		try {
			int code = status.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
			if (code < 400 || code == 404) {
				throw missing(Kind.PERMANENT, "something else answers with HTTP status " + code);
			}
		}
		catch (TimeoutException ex) {
			throw missing(Kind.TRANSIENT, "no answer within " + TIMEOUT.toSeconds() + " s");
		}
		catch (ExecutionException ex) {
			throw missing(Kind.PERMANENT, String.valueOf(RequestFailures.root(ex).getClass().getSimpleName()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw missing(Kind.TRANSIENT, "interrupted");
		}
		finally {
			status.cancel(true);
		}
	}

	private IdentityUnavailableException missing(Kind kind, String reason) {
		return new IdentityUnavailableException(kind,
				"there is no instance metadata service at " + this.metadataHost + ": " + reason);
	}

	@Override
	public String describe() {
		return this.identity.describe();
	}

}
