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

package io.github.entraidredis.event;

import java.util.function.Consumer;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenFailure;
import io.github.entraidredis.token.TokenListener;

/**
 * Publishes the life of the token as events.
 */
public final class TokenEventPublisher implements TokenListener {

	private final Consumer<TokenEvent> events;

	/**
	 * Create a publisher.
	 * @param events where events go, called on the listener's thread
	 */
	public TokenEventPublisher(Consumer<TokenEvent> events) {
		this.events = events;
	}

	@Override
	public void onRenewed(AccessToken token) {
		this.events.accept(new TokenEvent.Renewed(token.principal(), token.issuedAt(), token.expiresAt()));
	}

	@Override
	public void onFailed(TokenFailure failure) {
		this.events.accept(new TokenEvent.Failed(failure));
	}

	@Override
	public void onRecovered(TokenFailure lastFailure) {
		this.events.accept(new TokenEvent.Recovered(lastFailure));
	}

	@Override
	public void onExpired(AccessToken token) {
		this.events.accept(new TokenEvent.Expired(token.principal(), token.expiresAt()));
	}

}
