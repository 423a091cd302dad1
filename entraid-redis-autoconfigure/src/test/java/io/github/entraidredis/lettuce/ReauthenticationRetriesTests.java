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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReauthenticationRetries}.
 */
class ReauthenticationRetriesTests {

	@ParameterizedTest
	@CsvSource({ "1, 250", "2, 500", "3, 1000", "6, 8000", "7, 10000", "8, 10000", "2147483647, 10000" })
	void whenLoginsFailThenTheDelayDoublesUpToItsBound(int failures, long longest) {
		assertThat(ReauthenticationRetries.delay(failures, Math.nextDown(1.0)).toMillis()).isBetween(longest - 1,
				longest);
		assertThat(ReauthenticationRetries.delay(failures, 0)).isEqualTo(Duration.ofMillis(longest / 2));
	}

	@ParameterizedTest
	@CsvSource({ "PT8S, PT0.4S", "PT10M, PT30S", "PT1H, PT30S", "PT24H, PT30S" })
	void whenATokenLivesThenATwentiethIsReservedUpToItsBound(Duration lifetime, Duration reserve) {
		assertThat(ReauthenticationRetries.reserve(lifetime)).isEqualTo(reserve);
	}

	@Test
	void whenATokenLivesShortThenSeveralAttemptsFitBeforeTheReserve() {
		Duration sum = Duration.ZERO;
		for (int i = 1; i <= 4; i++) {
			sum = sum.plus(ReauthenticationRetries.delay(i, Math.nextDown(1.0)));
		}
		assertThat(sum).isLessThan(Duration.ofSeconds(4));
	}

}
