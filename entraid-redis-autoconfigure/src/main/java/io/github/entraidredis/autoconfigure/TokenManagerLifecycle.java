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

package io.github.entraidredis.autoconfigure;

import java.time.Duration;

import io.github.entraidredis.token.TokenListener;
import io.github.entraidredis.token.TokenManager;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Stops and restarts the token manager with the application context, for example around a
 * checkpoint. Starts before and stops after the connection factory.
 */
class TokenManagerLifecycle implements SmartLifecycle {

	/**
	 * Before all that uses tokens when starting, after it when stopping.
	 */
	static final int PHASE = Integer.MIN_VALUE;

	private final TokenManager tokenManager;

	private final TokenListener listener;

	private final @Nullable Duration startTimeout;

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param tokenManager who is started and stopped
	 * @param listener who is told while the context runs, and not before: until then
	 * there are no event listeners in it
	 * @param startTimeout how long the start waits for the first token, or {@code null}
	 * if it does not
	 */
	TokenManagerLifecycle(TokenManager tokenManager, TokenListener listener, @Nullable Duration startTimeout) {
		this.tokenManager = tokenManager;
		this.listener = listener;
		this.startTimeout = startTimeout;
	}

	@Override
	public void start() {
		this.running = true;
		this.tokenManager.start();
		this.tokenManager.addListener(this.listener);
		if (this.startTimeout != null) {
			this.tokenManager.awaitToken(this.startTimeout);
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.tokenManager.removeListener(this.listener);
		this.tokenManager.stop();
	}

	/**
	 * Return whether the context started this lifecycle. The token manager runs earlier:
	 * it requests the first token while beans are created.
	 */
	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
