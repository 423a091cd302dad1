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

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time: a wall clock, a monotonic clock and a scheduler that run only when told.
 */
class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

	// A set, because most tasks are cancelled: a queue would look at all to find one
	private final TreeSet<Task> tasks = new TreeSet<>(
			Comparator.comparingLong((Task task) -> task.at).thenComparingLong((task) -> task.sequence));

	private Instant wall = Instant.parse("2030-01-01T00:00:00Z");

	private long nanos;

	private long sequence;

	private boolean shutdown;

	TimeSource time() {
		return new TimeSource(new Clock() {

			@Override
			public Instant instant() {
				return ManualScheduler.this.wall;
			}

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				throw new UnsupportedOperationException();
			}

		}, () -> this.nanos);
	}

	Instant now() {
		return this.wall;
	}

	/**
	 * Move the wall clock alone, as when it is set or the machine slept.
	 */
	void jump(Duration duration) {
		this.wall = this.wall.plus(duration);
	}

	void advance(Duration duration) {
		long end = this.nanos + duration.toNanos();
		runDue();
		while (!this.tasks.isEmpty() && this.tasks.first().at <= end) {
			moveTo(this.tasks.first().at);
			runDue();
		}
		moveTo(end);
	}

	void runDue() {
		while (!this.tasks.isEmpty() && this.tasks.first().at <= this.nanos) {
			this.tasks.pollFirst().run();
		}
	}

	private void moveTo(long at) {
		this.wall = this.wall.plusNanos(at - this.nanos);
		this.nanos = at;
	}

	@Override
	public void execute(Runnable command) {
		schedule(command, 0, TimeUnit.NANOSECONDS);
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		if (this.shutdown) {
			throw new RejectedExecutionException("Shut down");
		}
		Task task = new Task(command,
				this.nanos + Math.min(Long.MAX_VALUE - this.nanos, Math.max(0, unit.toNanos(delay))), this.sequence++);
		this.tasks.add(task);
		return task;
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
	}

	@Override
	public List<Runnable> shutdownNow() {
		this.shutdown = true;
		List<Runnable> remaining = new ArrayList<>(this.tasks);
		this.tasks.clear();
		return remaining;
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return this.shutdown;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return true;
	}

	private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {

		private final long at;

		private final long sequence;

		Task(Runnable command, long at, long sequence) {
			super(command, null);
			this.at = at;
			this.sequence = sequence;
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			ManualScheduler.this.tasks.remove(this);
			return super.cancel(false);
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.at - ManualScheduler.this.nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			throw new UnsupportedOperationException();
		}

	}

}
