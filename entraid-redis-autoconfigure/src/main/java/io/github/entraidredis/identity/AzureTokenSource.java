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

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.azure.core.credential.TokenRequestContext;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import io.github.entraidredis.token.TokenSource;
import org.jspecify.annotations.Nullable;

/**
 * Requests tokens through azure-identity. Every request runs on a daemon thread that ends
 * when idle; cancelling a request interrupts it.
 */
public final class AzureTokenSource implements TokenSource, AutoCloseable {

	/**
	 * Requests that may be stuck in a credential that ignores interruption before further
	 * ones are refused.
	 */
	private static final int MAX_REQUESTS = 4;

	private final ExecutorService executor = new ThreadPoolExecutor(0, MAX_REQUESTS, 1, TimeUnit.SECONDS,
			new SynchronousQueue<>(), RequestThreads.named("entraid-redis-request"));

	private final Identity identity;

	private final List<String> scopes;

	private final @Nullable String username;

	private final Clock clock;

	/**
	 * Create a source.
	 * @param identity who the application is
	 * @param scopes what tokens are requested for
	 * @param username name to log in to Redis with, or {@code null} for the object id in
	 * the token
	 */
	public AzureTokenSource(Identity identity, List<String> scopes, @Nullable String username) {
		this.identity = identity;
		this.scopes = List.copyOf(scopes);
		this.username = username;
		this.clock = Clock.systemUTC();
	}

	@Override
	public CompletableFuture<AccessToken> requestToken() {
		CompletableFuture<AccessToken> answer = new CompletableFuture<>();
		try {
			Future<?> work = this.executor.submit(() -> requestInto(answer));
			answer.whenComplete((token, failure) -> {
				if (answer.isCancelled()) {
					work.cancel(true);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			answer
				.completeExceptionally(new TokenRequestException(Kind.TRANSIENT, MAX_REQUESTS + " earlier requests for "
						+ this.identity.describe() + " never ended although they were interrupted"));
		}
		return answer;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private void requestInto(CompletableFuture<AccessToken> answer) {
		try {
			TokenRequestContext context = new TokenRequestContext().setScopes(this.scopes);
			com.azure.core.credential.AccessToken token = this.identity.credential().getTokenSync(context);
			answer.complete(TokenClaims.toAccessToken(token, this.username, this.clock.instant(), this.identity));
		}
		catch (Throwable ex) {
			answer.completeExceptionally(RequestFailures.translate(ex, this.identity, this.scopes));
		}
	}

}
