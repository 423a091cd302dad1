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

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who are told. Every listener has a queue of its own, so that one that blocks or
 * throws is nobody else's problem.
 */
final class TokenListeners {

	private static final Logger logger = LoggerFactory.getLogger(TokenListeners.class);

	private final List<ListenerQueue> queues = new CopyOnWriteArrayList<>();

	private final Executor executor;

	TokenListeners(Executor executor) {
		this.executor = executor;
	}

	void add(TokenListener listener, Supplier<@Nullable AccessToken> current) {
		ListenerQueue queue = new ListenerQueue(listener);
		this.queues.add(queue);
		queue.offerCurrent(current);
	}

	void remove(TokenListener listener) {
		this.queues.removeIf((queue) -> queue.listener == listener);
	}

	void tellRenewed(AccessToken token) {
		this.queues.forEach((queue) -> queue.offer(token));
	}

	void tell(Consumer<TokenListener> event) {
		this.queues.forEach((queue) -> queue.offer(event));
	}

	private final class ListenerQueue {

		private final TokenListener listener;

		private final Queue<Consumer<TokenListener>> events = new ArrayDeque<>();

		private @Nullable AccessToken lastToken;

		private boolean draining;

		ListenerQueue(TokenListener listener) {
			this.listener = listener;
		}

		/**
		 * Read and queue in one step, after joining: a token renewed in between arrives
		 * twice and is told once, and none arrives after a newer one.
		 */
		synchronized void offerCurrent(Supplier<@Nullable AccessToken> current) {
			AccessToken token = current.get();
			if (token != null) {
				offer(token);
			}
		}

		synchronized void offer(AccessToken token) {
			if (!token.isSameAs(this.lastToken)) {
				this.lastToken = token;
				offer((listener) -> listener.onRenewed(token));
			}
		}

		synchronized void offer(Consumer<TokenListener> event) {
			this.events.add(event);
			if (!this.draining) {
				this.draining = true;
				startDraining();
			}
		}

		private void startDraining() {
			try {
				TokenListeners.this.executor.execute(this::drain);
			}
			catch (RejectedExecutionException ex) {
				// Closed: nobody is told any more
				this.draining = false;
				this.events.clear();
			}
			catch (Throwable ex) {
				// No thread can be had now: told with the next event
				this.draining = false;
				logger.warn("Listener {} is told later: {}", this.listener.getClass().getName(),
						ex.getClass().getName());
			}
		}

		private void drain() {
			for (Consumer<TokenListener> event = next(); event != null; event = next()) {
				try {
					event.accept(this.listener);
				}
				catch (Throwable ex) {
					logger.warn("Listener {} failed with {}", this.listener.getClass().getName(),
							ex.getClass().getName());
				}
			}
		}

		private synchronized @Nullable Consumer<TokenListener> next() {
			Consumer<TokenListener> event = this.events.poll();
			this.draining = (event != null);
			return event;
		}

	}

}
