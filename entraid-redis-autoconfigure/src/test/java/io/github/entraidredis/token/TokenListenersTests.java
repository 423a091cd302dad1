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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenListeners}.
 */
class TokenListenersTests {

	private final List<String> told = new ArrayList<>();

	private boolean closed;

	private boolean exhausted;

	private final TokenListeners listeners = new TokenListeners(this::execute);

	@Test
	void whenOneIsRemovedThenTheOthersAreToldOn() {
		Named first = new Named("first", this.told);
		this.listeners.add(first, () -> null);
		this.listeners.add(new Named("second", this.told), () -> null);
		this.listeners.remove(first);
		this.listeners.tellRenewed(token(1));
		assertThat(this.told).containsExactly("second 1");
	}

	@Test
	void whenNothingCanBeToldThenItIsForgotten() {
		this.listeners.add(new Named("only", this.told), () -> null);
		this.closed = true;
		this.listeners.tellRenewed(token(1));
		this.closed = false;
		this.listeners.tellRenewed(token(2));
		assertThat(this.told).containsExactly("only 2");
	}

	@Test
	void whenATokenIsTheSameThenItIsNotTold() {
		this.listeners.add(new Named("only", this.told), () -> token(2));
		this.listeners.tellRenewed(token(2));
		assertThat(this.told).containsExactly("only 2");
	}

	@Test
	void whenThereIsNoThreadThenAllIsToldWithTheNextEvent() {
		this.listeners.add(new Named("only", this.told), () -> null);
		this.exhausted = true;
		this.listeners.tellRenewed(token(1));
		this.exhausted = false;
		this.listeners.tellRenewed(token(2));
		assertThat(this.told).containsExactly("only 1", "only 2");
	}

	private void execute(Runnable task) {
		if (this.closed) {
			throw new RejectedExecutionException("Closed");
		}
		if (this.exhausted) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		task.run();
	}

	private static AccessToken token(int number) {
		return new AccessToken("" + number, "oid", Instant.EPOCH, Instant.EPOCH.plusSeconds(number), null);
	}

	private record Named(String name, List<String> told) implements TokenListener {

		@Override
		public void onRenewed(AccessToken token) {
			this.told.add(this.name + " " + token.value());
		}

	}

}
