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

import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections that authenticate as one identity.
 */
final class AuthenticatedConnections implements TokenListener, AuthenticationListener {

	private static final Logger logger = LoggerFactory.getLogger(AuthenticatedConnections.class);

	private final Set<ConnectionAuthentication> connections = ConcurrentHashMap.newKeySet();

	private final TokenManager tokenManager;

	private final List<AuthenticationListener> listeners;

	private final InstantSource clock;

	AuthenticatedConnections(TokenManager tokenManager, List<AuthenticationListener> listeners, InstantSource clock) {
		this.tokenManager = tokenManager;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
	}

	void add(ConnectionAuthentication connection) {
		this.connections.add(connection);
	}

	void remove(ConnectionAuthentication connection) {
		this.connections.remove(connection);
	}

	@Nullable AccessToken currentToken() {
		return this.tokenManager.currentToken();
	}

	Duration remaining(AccessToken token) {
		return token.remaining(this.clock.instant());
	}

	@Override
	public void onRenewed(AccessToken token) {
		this.connections.forEach(ConnectionAuthentication::tokenRenewed);
	}

	@Override
	public void onAttempt(AuthenticationAttempt attempt) {
		if (attempt.rejected()) {
			this.tokenManager.reject(attempt.token());
		}
		tell((listener) -> listener.onAttempt(attempt));
	}

	@Override
	public void onRecycle(SocketAddress server) {
		tell((listener) -> listener.onRecycle(server));
	}

	private void tell(Consumer<AuthenticationListener> event) {
		for (AuthenticationListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("Listener {} failed with {}", listener.getClass().getName(), ex.getClass().getName());
			}
		}
	}

}
