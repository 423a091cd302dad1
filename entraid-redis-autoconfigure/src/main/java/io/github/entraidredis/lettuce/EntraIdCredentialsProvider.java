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

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenUnavailableException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Credentials of Redis connections: the current token at the handshake. The only class
 * that knows Lettuce's interface for credentials. Later tokens do not pass through that
 * interface, which says nothing of what becomes of them: connections whose client has a
 * {@link ConnectionWatch} are sent them.
 */
public final class EntraIdCredentialsProvider implements RedisCredentialsProvider {

	private final TokenManager tokenManager;

	private final AuthenticatedConnections connections;

	/**
	 * Create a provider and subscribe it to a token manager.
	 * @param tokenManager who holds and renews the token
	 * @param listeners who is told of each login
	 */
	public EntraIdCredentialsProvider(TokenManager tokenManager, List<AuthenticationListener> listeners) {
		this.tokenManager = tokenManager;
		InstantSource clock = InstantSource.system();
		List<AuthenticationListener> all = new ArrayList<>(listeners);
		all.add(new RejectionLog(clock));
		this.connections = new AuthenticatedConnections(tokenManager, all, clock);
		tokenManager.addListener(this.connections);
	}

	/**
	 * Return the current token as credentials, as a value that is ready. A thread that
	 * may block waits for the first token, see {@link TokenManager#awaitToken()}. An
	 * event loop that opens a connection does not, the connection does: Lettuce 6 asks
	 * nowhere else.
	 * @throws AccessTokenUnavailableException if there is no valid token. Thrown, not
	 * emitted, so that Lettuce keeps it as the reason why the connection is down and
	 * fails commands with it
	 */
	@Override
	public Mono<RedisCredentials> resolveCredentials() {
		ConnectionHandler connection = ConnectionHandler.current();
		AccessToken token = this.tokenManager.currentToken();
		if (token == null && connection != null && isBeforeFirstToken()) {
			return Mono.fromCallable(() -> credentials(connection, obtainToken()))
				.subscribeOn(Schedulers.boundedElastic());
		}
		return Mono.just(credentials(connection, (token != null) ? token : obtainToken()));
	}

	private boolean isBeforeFirstToken() {
		return this.tokenManager.isRunning() && this.tokenManager.status().token() == null;
	}

	private RedisCredentials credentials(@Nullable ConnectionHandler connection, AccessToken token) {
		if (connection != null) {
			connection.loggingIn(this.connections, token);
		}
		return RedisCredentials.just(token.principal(), token.value());
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
		boolean eventLoop = Thread.currentThread() instanceof FastThreadLocalThread
				|| ConnectionHandler.current() != null;
		return !eventLoop && !Schedulers.isInNonBlockingThread();
	}

}
