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

import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new token when the server rejects the current one. The token manager makes
 * one request of any number of rejections, and follows a request by another one after the
 * longest retry delay only: a server that rejects every token does not become a flood of
 * requests.
 */
public final class RejectedTokens {

	private final TokenManager tokenManager;

	/**
	 * Create a watch.
	 * @param tokenManager who is asked for a new token
	 */
	public RejectedTokens(TokenManager tokenManager) {
		this.tokenManager = tokenManager;
	}

	/**
	 * Watch all connections of a client. The bus drops events under load, so this may
	 * miss some of many rejections, and one is enough.
	 * @param eventBus bus of the client's resources, which ends the subscription
	 */
	public void watch(EventBus eventBus) {
		eventBus.get().subscribe(this::onEvent);
	}

	private void onEvent(Event event) {
		if (isRejection(cause(event))) {
			this.tokenManager.refresh();
		}
	}

	private static @Nullable Throwable cause(Event event) {
		if (event instanceof ReauthenticationFailedEvent failed) {
			return failed.getCause();
		}
		return (event instanceof ReconnectFailedEvent failed) ? failed.getCause() : null;
	}

	private static boolean isRejection(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH")) {
				return true;
			}
		}
		return false;
	}

}
