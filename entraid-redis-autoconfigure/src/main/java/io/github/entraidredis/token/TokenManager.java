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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Holds the current access token and renews it for as long as it runs. Between
 * {@link #start()} and {@link #stop()} one daemon thread keeps the schedule; it never
 * waits for the source, and no failure ends it. Safe for use by any number of threads.
 */
public final class TokenManager implements AutoCloseable {

	private final TokenSource source;

	private final RefreshPolicy policy;

	private final TimeSource time;

	private final Supplier<ScheduledExecutorService> schedulers;

	private final ExecutorService notifications;

	private final TokenListeners listeners;

	private final DoubleSupplier random;

	private final Object lifecycle = new Object();

	private volatile TokenHolder holder;

	private volatile @Nullable RefreshLoop loop;

	/**
	 * Create a manager. Nothing is requested before {@link #start()}.
	 * @param source where tokens come from
	 * @param policy when to request them
	 */
	public TokenManager(TokenSource source, RefreshPolicy policy) {
		this(source, policy, TimeSource.system(), TokenManager::newScheduler, newNotifications(),
				() -> ThreadLocalRandom.current().nextDouble());
	}

	TokenManager(TokenSource source, RefreshPolicy policy, TimeSource time,
			Supplier<ScheduledExecutorService> schedulers, ExecutorService notifications, DoubleSupplier random) {
		this.source = source;
		this.policy = policy;
		this.time = time;
		this.schedulers = schedulers;
		this.notifications = notifications;
		this.random = random;
		this.listeners = new TokenListeners(notifications);
		this.listeners.add(new TokenLog(), () -> null);
		this.holder = new TokenHolder(time, this.listeners);
		this.holder.stop();
	}

	/**
	 * Begin to hold a token: the first request is made at once, in the background. Does
	 * nothing if the manager runs already.
	 * @throws IllegalStateException if the manager is closed
	 */
	public void start() {
		synchronized (this.lifecycle) {
			if (this.notifications.isShutdown()) {
				throw new IllegalStateException("Token manager is closed");
			}
			if (this.loop == null) {
				this.holder = new TokenHolder(this.time, this.listeners);
				this.loop = new RefreshLoop(this.source, this.policy, this.time, this.schedulers.get(), this.random,
						this.holder, this.notifications);
			}
		}
	}

	/**
	 * Stop renewing: a request under way is cancelled, those who wait for a token get an
	 * exception, and the current token is no longer handed out. Does nothing if the
	 * manager does not run. It can be started again.
	 */
	public void stop() {
		synchronized (this.lifecycle) {
			RefreshLoop running = this.loop;
			this.loop = null;
			if (running != null) {
				this.holder.stop();
				running.stop();
			}
		}
	}

	/**
	 * Stop for good and end all threads.
	 */
	@Override
	public void close() {
		synchronized (this.lifecycle) {
			stop();
			this.notifications.shutdown();
		}
	}

	/**
	 * Return whether the manager is started.
	 * @return {@code true} between start and stop
	 */
	public boolean isRunning() {
		return this.loop != null;
	}

	/**
	 * Return the current token. Reads memory only, never blocks.
	 * @return the token, or {@code null} if no valid one is held
	 */
	public @Nullable AccessToken currentToken() {
		return this.holder.validToken();
	}

	/**
	 * Return the current token, or wait for it. The wait ends one request timeout after
	 * the manager was left without a token, whoever waits: a later call during the same
	 * outage fails at once. It also ends with a failure that does not pass by itself.
	 * @return a valid token
	 * @throws TokenUnavailableException if there is still no valid token, with the reason
	 */
	public AccessToken awaitToken() {
		return awaitToken(this.policy.requestTimeout());
	}

	/**
	 * Return the current token, or wait for it as {@link #awaitToken()} does, with
	 * another bound.
	 * @param timeout longest wait, counted from when the manager was left without a token
	 * @return a valid token
	 * @throws TokenUnavailableException if there is still no valid token, with the reason
	 */
	public AccessToken awaitToken(Duration timeout) {
		AccessToken token = currentToken();
		if (token != null) {
			return token;
		}
		hurry();
		return this.holder.await(timeout);
	}

	/**
	 * Return the current token, or ask for one and fail at once. For threads that must
	 * not block.
	 * @return a valid token
	 * @throws TokenUnavailableException if there is none, with the reason
	 */
	public AccessToken requireToken() {
		AccessToken token = currentToken();
		if (token != null) {
			return token;
		}
		hurry();
		throw this.holder.unavailable();
	}

	/**
	 * Ask for a new token now, for example because the current one was rejected. All
	 * calls share one request. Requests follow each other at the retry delays of the
	 * policy at the most, however often this method is called.
	 * @return the outcome of the next request to end: the token held then, or a
	 * {@link TokenRequestException}. Fails with a {@link TokenUnavailableException} if
	 * the manager stops. Completed on a thread that may block
	 */
	public CompletableFuture<AccessToken> refresh() {
		RefreshLoop running = this.loop;
		return (running != null) ? running.refresh() : CompletableFuture.failedFuture(this.holder.unavailable());
	}

	/**
	 * Tell that the server rejects a token. If it is the current one, a new one is asked
	 * for as by {@link #refresh()}, and any other valid token replaces it, even if it
	 * expires earlier.
	 * @param token the rejected token
	 */
	public void reject(AccessToken token) {
		if (this.holder.reject(token)) {
			hurry();
		}
	}

	/**
	 * Return what is known now.
	 * @return a consistent view
	 */
	public TokenStatus status() {
		return this.holder.status();
	}

	/**
	 * Add a listener. It is told the current token, if there is one, and all that comes.
	 * @param listener the listener
	 */
	public void addListener(TokenListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"), this::currentToken);
	}

	/**
	 * Remove a listener. It may still be told what is on its way.
	 * @param listener the listener
	 */
	public void removeListener(TokenListener listener) {
		this.listeners.remove(listener);
	}

	private void hurry() {
		RefreshLoop running = this.loop;
		if (running != null) {
			running.hurry();
		}
	}

	private static ScheduledExecutorService newScheduler() {
		return Executors.newSingleThreadScheduledExecutor((task) -> daemon(task, "entraid-redis-token"));
	}

	private static ExecutorService newNotifications() {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
				(task) -> daemon(task, "entraid-redis-listener"));
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}
