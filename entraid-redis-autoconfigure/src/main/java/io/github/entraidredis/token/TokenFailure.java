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

import io.github.entraidredis.token.TokenRequestException.Kind;

/**
 * Failed request for a token, as reported to listeners and operators.
 *
 * @param kind what the failure says about a further request
 * @param message what failed and what to do about it, without any secret
 * @param at when the request failed
 * @param consecutive number of requests that failed in a row, this one included
 */
public record TokenFailure(Kind kind, String message, Instant at, int consecutive) {

}
