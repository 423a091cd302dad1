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

package io.github.entraidredis.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;

/**
 * Tokens of the emulator, got through azure-identity and renewed on demand.
 */
final class RenewableTokens implements AutoCloseable {

	/**
	 * More than the second in which two tokens would expire at the same time, and the
	 * later one would not be news.
	 */
	private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(1500);

	private final AzureTokenSource source;

	private final TokenManager manager;

	private volatile long arrivedAt;

	RenewableTokens(AzureEmulator azure) {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		this.source = new AzureTokenSource(
				new ClientSecretIdentity(identity.tenantId(), identity.clientId(),
						String.valueOf(identity.clientSecret()), EntraIdAuthority.PUBLIC, azure.entra().httpClient()),
				List.of("https://redis.azure.com/.default"), null);
		RefreshPolicy policy = RefreshPolicy.defaults();
		this.manager = new TokenManager(this::request, new RefreshPolicy(policy.ratio(), policy.margin(),
				policy.jitter(), policy.requestTimeout(), BETWEEN_REQUESTS, BETWEEN_REQUESTS));
		this.manager.start();
		this.manager.awaitToken();
	}

	private CompletableFuture<AccessToken> request() {
		return this.source.requestToken().thenApply((token) -> {
			this.arrivedAt = System.nanoTime();
			return token;
		});
	}

	TokenManager manager() {
		return this.manager;
	}

	/**
	 * Get a new token.
	 * @return when it arrived, as {@link System#nanoTime()}
	 */
	long renew() {
		AccessToken before = this.manager.awaitToken();
		while (this.manager.refresh().join().isSameAs(before)) {
			Thread.onSpinWait();
		}
		return this.arrivedAt;
	}

	@Override
	public void close() {
		this.manager.close();
		this.source.close();
	}

}
