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

package io.github.entraidredis.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A machine whose clock is wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClockSkewIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.builder().tokenLifetime(Duration.ofHours(1)).start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTheLocalClockIsBehindThenTheSkewIsToldAndRenewalKeepsAheadOfTheServer(CapturedOutput output) {
		this.azure.entra().clockOffset(Duration.ofMinutes(20));
		contextRunner().run((context) -> {
			AccessToken token = context.getBean(TokenManager.class).awaitToken();
			assertThat(token.clockSkew()).isCloseTo(Duration.ofMinutes(-20), Duration.ofSeconds(15));
			Instant nextRequest = Awaitility.await()
				.until(() -> context.getBean(TokenManager.class).status().nextRequest(), Objects::nonNull);
			// 45 minutes by the issuer's clock are 25 minutes by this one
			assertThat(nextRequest).isBefore(token.expiresAt().minus(Duration.ofMinutes(20 + 5)));
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(output).containsPattern("clock is \\d+ s behind the identity provider's"));
		});
	}

	@Test
	void whenTheLocalClockIsAheadThenTheSkewIsToldAndRenewalComesEarlier(CapturedOutput output) {
		this.azure.entra().clockOffset(Duration.ofMinutes(-20));
		contextRunner().run((context) -> {
			AccessToken token = context.getBean(TokenManager.class).awaitToken();
			assertThat(token.clockSkew()).isCloseTo(Duration.ofMinutes(20), Duration.ofSeconds(15));
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(output).containsPattern("clock is \\d+ s ahead of the identity provider's"));
		});
	}

	@Test
	void whenTheLocalClockIsRightThenNothingIsTold(CapturedOutput output) {
		contextRunner().run((context) -> {
			assertThat(context.getBean(TokenManager.class).awaitToken().clockSkew()).isZero();
			assertThat(output).doesNotContain("clock");
		});
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(this.azure);
	}

}
