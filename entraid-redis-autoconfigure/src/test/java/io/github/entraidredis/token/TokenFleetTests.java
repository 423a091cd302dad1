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
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for many {@link TokenManager}s that share one identity provider, such as the pods
 * of a deployment that start together.
 */
class TokenFleetTests {

	private static final int INSTANCES = 10_000;

	private static final int ROTATIONS = 3;

	private static final Duration LIFE = Duration.ofHours(1);

	private static final long SEED = 20_300_101;

	private static final Logger logger = (Logger) LoggerFactory.getLogger(TokenManager.class.getPackageName());

	private static @Nullable Level level;

	private final RefreshPolicy policy = RefreshPolicy.defaults();

	private final ManualScheduler world = new ManualScheduler();

	private final Instant begin = this.world.now();

	// Requests by rotation, with the first token as rotation 0, and by second
	private final int[][] requests = new int[ROTATIONS + 1][(int) LIFE.multipliedBy(ROTATIONS + 1).toSeconds()];

	@BeforeAll
	static void silenceLog() {
		level = logger.getLevel();
		logger.setLevel(Level.OFF);
	}

	@AfterAll
	static void restoreLog() {
		logger.setLevel(level);
	}

	@Test
	void whenAFleetStartsTogetherThenEachRotationIsSpreadOverTheJitter() {
		Random random = new Random(SEED);
		for (int i = 0; i < INSTANCES; i++) {
			new TokenManager(new CountingSource(), this.policy, this.world.time(), () -> this.world, this.world,
					random::nextDouble)
				.start();
		}
		// The last renewal of all is over, the next one has not begun
		this.world.advance(percentOfLife(ROTATIONS * (75 + 5) + 1));
		assertThat(this.requests[0][0]).isEqualTo(INSTANCES);
		double uniform = INSTANCES / (2 * this.policy.jitter() * LIFE.toSeconds());
		for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
			int peak = Arrays.stream(this.requests[rotation]).max().orElseThrow();
			System.out.printf(
					"Fleet of %d, seed %d, renewal %d: at most %d requests in a second, %.2f of uniform %.1f%n",
					INSTANCES, SEED, rotation, peak, peak / uniform, uniform);
			assertThat(Arrays.stream(this.requests[rotation]).sum()).isEqualTo(INSTANCES);
			assertThat(peak / uniform).as("Peak of renewal %d to a uniform spread", rotation).isLessThanOrEqualTo(2);
		}
	}

	private static Duration percentOfLife(int percent) {
		return LIFE.multipliedBy(percent).dividedBy(100);
	}

	private final class CountingSource implements TokenSource {

		private int rotation;

		@Override
		public CompletableFuture<AccessToken> requestToken() {
			Instant now = TokenFleetTests.this.world.now();
			int second = (int) Duration.between(TokenFleetTests.this.begin, now).toSeconds();
			TokenFleetTests.this.requests[this.rotation++][second]++;
			return CompletableFuture.completedFuture(token(now));
		}

		private static AccessToken token(Instant now) {
			return new AccessToken("secret", "oid", now, now.plus(LIFE), null);
		}

	}

}
