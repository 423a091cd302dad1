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
import java.util.function.LongSupplier;

/**
 * Wall clock and monotonic clock, read together. Neither can be trusted alone: the wall
 * clock jumps when it is set, the monotonic clock stands still while a machine sleeps.
 *
 * @param clock wall clock
 * @param nanoTime monotonic clock in nanoseconds, see {@link System#nanoTime()}
 */
record TimeSource(Clock clock, LongSupplier nanoTime) {

	/**
	 * Return the clocks of this machine.
	 * @return the system's clocks
	 */
	static TimeSource system() {
		return new TimeSource(Clock.systemUTC(), System::nanoTime);
	}

	Instant now() {
		return this.clock.instant();
	}

	Mark mark() {
		return new Mark(now(), this.nanoTime.getAsLong());
	}

	/**
	 * Return the time since a mark by the clock that went further. A wall clock that was
	 * set back does not lengthen the life of a token, and neither does sleep.
	 */
	Duration since(Mark mark) {
		Duration wall = Duration.between(mark.wall(), now());
		Duration monotonic = Duration.ofNanos(this.nanoTime.getAsLong() - mark.nanos());
		return (wall.compareTo(monotonic) > 0) ? wall : monotonic;
	}

	/**
	 * Moment by both clocks.
	 */
	record Mark(Instant wall, long nanos) {

	}

	/**
	 * Delay that began at a mark.
	 */
	record Deadline(Mark begin, Duration delay) {

		Duration remaining(TimeSource time) {
			return this.delay.minus(time.since(this.begin));
		}

		boolean hasPassed(TimeSource time) {
			Duration remaining = remaining(time);
			return remaining.isNegative() || remaining.isZero();
		}

		Instant at() {
			return this.begin.wall().plus(this.delay);
		}

	}

}
