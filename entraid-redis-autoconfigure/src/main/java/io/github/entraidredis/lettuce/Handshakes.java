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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

import io.github.entraidredis.token.AccessToken;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which tokens went into handshakes that have not ended. Lettuce asks for
 * credentials and subscribes to newer ones without saying for which connection, but both
 * on the connection's event loop: so the count is kept per thread. Where handshakes with
 * different tokens overlap on one thread, the oldest is assumed: that costs one
 * authentication too many, never one too few.
 */
final class Handshakes {

	/**
	 * Age after which a handshake is taken for failed, far above Lettuce's connect
	 * timeout (10 seconds by default).
	 */
	private static final long MAX_AGE = Duration.ofMinutes(1).toNanos();

	private final ThreadLocal<Deque<Begun>> begun = ThreadLocal.withInitial(ArrayDeque::new);

	private final LongSupplier nanoTime;

	Handshakes(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	void begin(AccessToken token) {
		long now = this.nanoTime.getAsLong();
		Deque<Begun> begun = recent(now);
		Begun last = begun.peekLast();
		if (last != null && last.token == token) {
			last.count++;
			last.at = now;
		}
		else {
			begun.addLast(new Begun(token, now));
		}
	}

	/**
	 * Return the oldest token that the handshake which just ended may have used, or
	 * {@code null} if that is not known.
	 */
	@Nullable AccessToken end() {
		Deque<Begun> begun = recent(this.nanoTime.getAsLong());
		Begun first = begun.peekFirst();
		if (first == null) {
			return null;
		}
		Begun last = begun.getLast();
		if (--last.count == 0) {
			begun.removeLast();
		}
		return first.token;
	}

	private Deque<Begun> recent(long now) {
		Deque<Begun> begun = this.begun.get();
		begun.removeIf((handshake) -> now - handshake.at > MAX_AGE);
		return begun;
	}

	private static final class Begun {

		private final AccessToken token;

		private int count = 1;

		private long at;

		Begun(AccessToken token, long at) {
			this.token = token;
			this.at = at;
		}

	}

}
