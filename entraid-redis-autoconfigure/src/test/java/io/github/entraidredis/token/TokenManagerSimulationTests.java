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

import java.util.Random;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for {@link TokenManager} with random schedules under virtual time. A failure is
 * repeated by the system property {@code entraid.simulation.seed} with the seed that its
 * message names, which is then that of the first schedule.
 */
class TokenManagerSimulationTests {

	private static final int SCHEDULES = 100_000;

	private static final Logger logger = (Logger) LoggerFactory.getLogger(TokenManager.class.getPackageName());

	private static @Nullable Level level;

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
	void whenAnythingHappensInAnyOrderThenManagerKeepsItsPromises() {
		long base = Long.getLong("entraid.simulation.seed", new Random().nextLong());
		System.out.println("Simulation of " + SCHEDULES + " schedules: -Dentraid.simulation.seed=" + base);
		for (int i = 0; i < SCHEDULES; i++) {
			long seed = base + i;
			// Without AssertJ's machinery for those that pass
			try {
				new Simulation(seed).run();
			}
			catch (Throwable ex) {
				assertThatCode(() -> {
					throw ex;
				}).as("Schedule %d of the simulation, -Dentraid.simulation.seed=%d", i, seed)
					.doesNotThrowAnyException();
			}
		}
	}

}
