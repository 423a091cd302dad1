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
import java.time.Instant;

import io.github.entraidredis.token.AccessToken;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Handshakes}.
 */
class HandshakesTests {

	private final AccessToken older = token(60);

	private final AccessToken newer = token(120);

	private long nanos;

	private final Handshakes handshakes = new Handshakes(() -> this.nanos);

	@Test
	void whenOneHandshakeEndsThenItsTokenIsReturnedOnce() {
		this.handshakes.begin(this.older);
		assertThat(this.handshakes.end()).isSameAs(this.older);
		assertThat(this.handshakes.end()).isNull();
	}

	@Test
	void whenHandshakesOverlapThenTheOldestTokenIsAssumedUntilAllHaveEnded() {
		this.handshakes.begin(this.older);
		this.handshakes.begin(this.newer);
		assertThat(this.handshakes.end()).isSameAs(this.older);
		assertThat(this.handshakes.end()).isSameAs(this.older);
		assertThat(this.handshakes.end()).isNull();
	}

	@Test
	void whenManyHandshakesUseOneTokenThenEachIsCounted() {
		for (int i = 0; i < 1000; i++) {
			this.handshakes.begin(this.older);
		}
		for (int i = 0; i < 1000; i++) {
			assertThat(this.handshakes.end()).isSameAs(this.older);
		}
		assertThat(this.handshakes.end()).isNull();
	}

	@Test
	void whenAHandshakeNeverEndsThenItIsForgotten() {
		this.handshakes.begin(this.older);
		this.nanos += Duration.ofSeconds(61).toNanos();
		this.handshakes.begin(this.newer);
		assertThat(this.handshakes.end()).isSameAs(this.newer);
	}

	@Test
	void whenHandshakeRanOnAnotherThreadThenItIsNotSeenHere() throws InterruptedException {
		Thread other = new Thread(() -> this.handshakes.begin(this.older));
		other.start();
		other.join();
		assertThat(this.handshakes.end()).isNull();
	}

	private static AccessToken token(int seconds) {
		Instant start = Instant.parse("2030-01-01T00:00:00Z");
		return new AccessToken("secret", "oid", start, start.plusSeconds(seconds), null);
	}

}
