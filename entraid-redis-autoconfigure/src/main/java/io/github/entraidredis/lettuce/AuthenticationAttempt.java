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

import io.github.entraidredis.token.AccessToken;
import org.jspecify.annotations.Nullable;

/**
 * Login of one connection that the server answered.
 *
 * @param server address of the server
 * @param token token that was sent
 * @param handshake whether it was the first login of the connection, which opens it; the
 * others re-authenticate it
 * @param duration time from sending to the answer
 * @param error code of the error that the server answered with, such as
 * {@code WRONGPASS}, or {@code null} if it accepted the token. The rest of its words is
 * left out: they can quote what was sent
 */
public record AuthenticationAttempt(SocketAddress server, AccessToken token, boolean handshake, Duration duration,
		@Nullable String error) {

	/**
	 * Return whether the server accepted the token.
	 * @return {@code true} if there is no error
	 */
	public boolean succeeded() {
		return this.error == null;
	}

	/**
	 * Return whether the server says that the token does not let its holder in. Other
	 * errors tell nothing of the token.
	 * @return {@code true} if the error is {@code WRONGPASS} or {@code NOAUTH}
	 */
	public boolean rejected() {
		return "WRONGPASS".equals(this.error) || "NOAUTH".equals(this.error);
	}

}
