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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Executor of its own life in the virtual time of another one, so that stop and start do
 * not end the time.
 */
class SimulatedExecutor extends ManualScheduler {

	private final ManualScheduler world;

	private final List<ScheduledFuture<?>> pending = new ArrayList<>();

	private boolean shutdown;

	SimulatedExecutor(ManualScheduler world) {
		this.world = world;
	}

	boolean hasPendingTask() {
		this.pending.removeIf(ScheduledFuture::isDone);
		return !this.pending.isEmpty();
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		if (this.shutdown) {
			throw new RejectedExecutionException("Shut down");
		}
		ScheduledFuture<?> task = this.world.schedule(command, delay, unit);
		hasPendingTask();
		this.pending.add(task);
		return task;
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
	}

	@Override
	public List<Runnable> shutdownNow() {
		this.shutdown = true;
		this.pending.forEach((task) -> task.cancel(false));
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown;
	}

}
