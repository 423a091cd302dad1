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

package io.github.entraidredis.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what servers do by themselves.
 */
final class Poll {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int PAUSE_MILLIS = 10;

	private Poll() {
	}

	/**
	 * Wait until a condition holds. An {@link IllegalStateException} of the condition
	 * means "not yet".
	 * @throws IllegalStateException after 30 seconds, or when the thread is interrupted
	 */
	static void until(String description, BooleanSupplier condition) {
		if (!within(TIMEOUT, condition)) {
			throw new IllegalStateException("Not within " + TIMEOUT.toSeconds() + " s: " + description);
		}
	}

	/**
	 * Wait until a condition holds.
	 * @return whether it did in time
	 * @throws IllegalStateException when the thread is interrupted
	 */
	static boolean within(Duration timeout, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!holds(condition)) {
			if (System.nanoTime() - start > timeout.toNanos()) {
				return false;
			}
			pause();
		}
		return true;
	}

	private static boolean holds(BooleanSupplier condition) {
		try {
			return condition.getAsBoolean();
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
