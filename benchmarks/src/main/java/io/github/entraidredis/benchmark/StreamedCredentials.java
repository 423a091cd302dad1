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

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Credentials as Lettuce's own re-authentication wants them: a stream of those that are
 * renewed. It holds up nothing and emits no token twice: no provider costs less.
 */
final class StreamedCredentials implements RedisCredentialsProvider, TokenListener {

	private final Sinks.Many<RedisCredentials> renewed = Sinks.many().multicast().directBestEffort();

	private final TokenManager tokenManager;

	StreamedCredentials(TokenManager tokenManager) {
		this.tokenManager = tokenManager;
		tokenManager.addListener(this);
	}

	@Override
	public Mono<RedisCredentials> resolveCredentials() {
		return Mono.just(credentials(this.tokenManager.awaitToken()));
	}

	@Override
	public boolean supportsStreaming() {
		return true;
	}

	@Override
	public Flux<RedisCredentials> credentials() {
		return this.renewed.asFlux();
	}

	@Override
	public void onRenewed(AccessToken token) {
		this.renewed.tryEmitNext(credentials(token));
	}

	static RedisCredentials credentials(AccessToken token) {
		return RedisCredentials.just(token.principal(), token.value());
	}

}
