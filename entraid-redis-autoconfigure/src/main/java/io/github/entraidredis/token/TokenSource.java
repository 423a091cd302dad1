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

import java.util.concurrent.CompletableFuture;

/**
 * Where access tokens come from. Called by {@link TokenManager}, one request at a time.
 */
@FunctionalInterface
public interface TokenSource {

	/**
	 * Begin one request for a token. Must not block: the call comes from the thread that
	 * keeps the schedule.
	 * @return the future answer; it fails with a {@link TokenRequestException} where the
	 * source knows what went wrong. The manager cancels it when the request timeout has
	 * passed or the manager stops, and the source is expected to end its work then
	 */
	CompletableFuture<AccessToken> requestToken();

}
