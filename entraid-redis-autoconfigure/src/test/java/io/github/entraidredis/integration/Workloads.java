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

package io.github.entraidredis.integration;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Repeats steps, each in a thread of its own, and notes those that fail.
 */
final class Workloads implements AutoCloseable {

	private static final long PAUSE = Duration.ofMillis(5).toNanos();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ExecutorService virtualThreads = virtualThreads();

	private final Map<String, AtomicLong> done = new ConcurrentHashMap<>();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private volatile boolean stopped;

	void repeat(String name, Step step) {
		repeat(this.threads, name, step);
	}

	/**
	 * Repeat on a virtual thread, if the JDK has them.
	 */
	void repeatVirtually(String name, Step step) {
		repeat(this.virtualThreads, name, step);
	}

	private void repeat(ExecutorService executor, String name, Step step) {
		AtomicLong count = this.done.computeIfAbsent(name, (key) -> new AtomicLong());
		executor.execute(() -> {
			for (long i = 0; !this.stopped; i++) {
				try {
					step.run(i);
					count.incrementAndGet();
				}
				catch (Throwable ex) {
					this.failures.add(new AssertionError(name + " failed", ex));
				}
				LockSupport.parkNanos(PAUSE);
			}
		});
	}

	/**
	 * Return how often a step succeeded, 0 if there is no such step.
	 */
	long done(String name) {
		return this.done.getOrDefault(name, new AtomicLong()).get();
	}

	Queue<Throwable> failures() {
		return this.failures;
	}

	/**
	 * End all repetitions, after the step that each is at.
	 */
	void stop() throws InterruptedException {
		this.stopped = true;
		this.threads.shutdown();
		this.virtualThreads.shutdown();
		assertThat(this.threads.awaitTermination(20, TimeUnit.SECONDS)).as("no step hangs").isTrue();
		assertThat(this.virtualThreads.awaitTermination(20, TimeUnit.SECONDS)).as("no step hangs").isTrue();
	}

	void assertThatNothingFailed() {
		assertThat(this.failures).isEmpty();
		assertThat(this.done).allSatisfy((name, count) -> assertThat(count.get()).as(name).isGreaterThan(10));
	}

	@Override
	public void close() {
		this.stopped = true;
		this.threads.shutdownNow();
		this.virtualThreads.shutdownNow();
	}

	private static ExecutorService virtualThreads() {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (NoSuchMethodException ex) {
			return Executors.newCachedThreadPool();
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One step.
	 */
	@FunctionalInterface
	interface Step {

		void run(long number) throws Exception;

	}

}
