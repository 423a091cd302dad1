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

package io.github.entraidredis.lettuce;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenUnavailableException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Credentials of Redis connections: the current token at the handshake, and every newer
 * one while the connection is open. The only class that knows Lettuce's interface for
 * credentials.
 */
public final class EntraIdCredentialsProvider implements RedisCredentialsProvider {

	private final TokenManager tokenManager;

	private final Handshakes handshakes = new Handshakes(System::nanoTime);

	private final List<OpenConnection> connections = new CopyOnWriteArrayList<>();

	/**
	 * Create a provider and subscribe it to a token manager.
	 * @param tokenManager who holds and renews the token
	 */
	public EntraIdCredentialsProvider(TokenManager tokenManager) {
		this.tokenManager = tokenManager;
		tokenManager.addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				EntraIdCredentialsProvider.this.connections.forEach(OpenConnection::authenticate);
			}

		});
	}

	/**
	 * Return the current token as credentials, always as a value that is ready. A thread
	 * that may block waits for the first token, see {@link TokenManager#awaitToken()}.
	 * @throws AccessTokenUnavailableException if there is no valid token. Thrown, not
	 * emitted, so that Lettuce keeps it as the reason why the connection is down and
	 * fails commands with it
	 */
	@Override
	public Mono<RedisCredentials> resolveCredentials() {
		AccessToken token = this.tokenManager.currentToken();
		if (token == null) {
			token = obtainToken();
		}
		this.handshakes.begin(token);
		return Mono.just(credentials(token));
	}

	@Override
	public boolean supportsStreaming() {
		return true;
	}

	/**
	 * Return the tokens that are newer than the one of the subscriber's handshake.
	 * Lettuce subscribes each connection once its handshake is done, and cancels when it
	 * is disconnected. The stream never ends by itself: its end would silently end the
	 * renewal.
	 */
	@Override
	public Flux<RedisCredentials> credentials() {
		return Flux.push(this::open, FluxSink.OverflowStrategy.LATEST);
	}

	private void open(FluxSink<RedisCredentials> sink) {
		OpenConnection connection = new OpenConnection(sink, this.handshakes.end());
		sink.onDispose(() -> this.connections.remove(connection));
		this.connections.add(connection);
		// A token renewed since the handshake began went to nobody yet
		connection.authenticate();
	}

	private AccessToken obtainToken() {
		try {
			if (mayBlock()) {
				return this.tokenManager.awaitToken();
			}
			return this.tokenManager.requireToken();
		}
		catch (TokenUnavailableException ex) {
			throw new AccessTokenUnavailableException(ex);
		}
	}

	private static boolean mayBlock() {
		return !(Thread.currentThread() instanceof FastThreadLocalThread) && !Schedulers.isInNonBlockingThread();
	}

	private static RedisCredentials credentials(AccessToken token) {
		return RedisCredentials.just(token.principal(), token.value());
	}

	/**
	 * Connection that re-authenticates. Called from the thread that renews and from the
	 * one that connects: whatever happened in between, the current token is the one to
	 * log in with.
	 */
	private final class OpenConnection {

		private final FluxSink<RedisCredentials> sink;

		private @Nullable AccessToken token;

		OpenConnection(FluxSink<RedisCredentials> sink, @Nullable AccessToken token) {
			this.sink = sink;
			this.token = token;
		}

		synchronized void authenticate() {
			AccessToken current = EntraIdCredentialsProvider.this.tokenManager.currentToken();
			if (current != null && !current.isSameAs(this.token)) {
				this.token = current;
				this.sink.next(credentials(current));
			}
		}

	}

}
