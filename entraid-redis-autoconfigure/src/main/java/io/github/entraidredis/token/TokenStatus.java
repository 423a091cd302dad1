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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link TokenManager} knows at one moment, for health checks and diagnosis.
 *
 * @param token last token obtained, valid or not, or {@code null} before the first one
 * @param valid whether the token can be used now
 * @param nextRequest when the next request is due, or {@code null} while one is under way
 * or the manager is stopped
 * @param lastFailure failure of the last request, or {@code null} if it succeeded
 */
public record TokenStatus(@Nullable AccessToken token, boolean valid, @Nullable Instant nextRequest,
		@Nullable TokenFailure lastFailure) {

}
