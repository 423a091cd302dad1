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

/**
 * Told what becomes of the logins of each connection. Called on the event loop of the
 * connection, which must not be blocked. What a listener throws is logged and ignored.
 */
public interface AuthenticationListener {

	/**
	 * The server answered a login.
	 * @param attempt the login and its answer
	 */
	default void onAttempt(AuthenticationAttempt attempt) {
	}

	/**
	 * A connection is closed, to be opened anew, because the server refused every newer
	 * token and the one it accepted is about to expire.
	 * @param server address of the server
	 */
	default void onRecycle(SocketAddress server) {
	}

}
