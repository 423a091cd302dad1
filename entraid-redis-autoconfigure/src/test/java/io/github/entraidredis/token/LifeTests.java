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
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Life}.
 */
class LifeTests {

	private static final Instant ISSUED = Instant.parse("2030-01-01T00:00:00Z");

	private static final Duration HOUR = Duration.ofHours(1);

	@Test
	void whenTheClockIsRightThenTheRestIsWhatItSays() {
		Life life = Life.of(token(Duration.ZERO), ISSUED.plusSeconds(60));
		assertThat(life.remaining()).isEqualTo(Duration.ofMinutes(59));
		assertThat(life.until(ISSUED.plusSeconds(90))).isEqualTo(Duration.ofSeconds(30));
		assertThat(life.isOver()).isFalse();
	}

	@Test
	void whenTheTokenIsOfTheFutureThenItsIssueIsThePresent() {
		assertThat(Life.of(token(Duration.ZERO), ISSUED.minus(HOUR)).remaining()).isEqualTo(HOUR);
	}

	@Test
	void whenTheClockIsKnownToBeBehindThenLessIsLeft() {
		Life life = Life.of(token(Duration.ofMinutes(-10)), ISSUED.plusSeconds(60));
		assertThat(life.remaining()).isEqualTo(Duration.ofMinutes(49));
	}

	@Test
	void whenTheClockIsAheadThenNothingIsAdded() {
		assertThat(Life.of(token(Duration.ofMinutes(10)), ISSUED.plusSeconds(60)).remaining())
			.isEqualTo(Duration.ofMinutes(59));
		assertThat(Life.of(token(Duration.ofHours(2)), ISSUED.plus(HOUR)).isOver()).isTrue();
	}

	@Test
	void whenTheSkewWouldEndAValidTokenThenItIsNotBelieved() {
		Life life = Life.of(token(HOUR.negated()), ISSUED.plusSeconds(60));
		assertThat(life.remaining()).isEqualTo(Duration.ofMinutes(59));
	}

	private static AccessToken token(Duration clockSkew) {
		return new AccessToken("secret", "oid", ISSUED, ISSUED.plus(HOUR), null, clockSkew, TokenOrigin.UNKNOWN);
	}

}
