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

package io.github.entraidredis.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.entraidredis.token.TokenRequestException.Kind;

/**
 * Source that answers at once with what it is told, and by default with a fresh token.
 */
class ScriptedSource implements TokenSource {

	private final Supplier<Instant> now;

	private final Deque<CompletableFuture<AccessToken>> script = new ArrayDeque<>();

	final List<Instant> requests = new ArrayList<>();

	Duration lifetime = Duration.ofHours(1);

	ScriptedSource(Supplier<Instant> now) {
		this.now = now;
	}

	@Override
	public CompletableFuture<AccessToken> requestToken() {
		this.requests.add(this.now.get());
		CompletableFuture<AccessToken> next = this.script.poll();
		return (next != null) ? next : CompletableFuture.completedFuture(token());
	}

	AccessToken token() {
		Instant now = this.now.get();
		return new AccessToken("secret-" + this.requests.size(), "oid", now, now.plus(this.lifetime), null);
	}

	CompletableFuture<AccessToken> pending() {
		CompletableFuture<AccessToken> answer = new CompletableFuture<>();
		this.script.add(answer);
		return answer;
	}

	void answer(AccessToken token) {
		this.script.add(CompletableFuture.completedFuture(token));
	}

	void fail(Kind kind, int times) {
		for (int i = 0; i < times; i++) {
			this.script.add(CompletableFuture.failedFuture(new TokenRequestException(kind, "scripted")));
		}
	}

}
