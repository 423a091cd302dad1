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

import io.github.entraidredis.token.TokenRequestException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RefreshPolicy}.
 */
class RefreshPolicyTests {

	private static final Instant ISSUED = Instant.parse("2030-01-01T00:00:00Z");

	private final RefreshPolicy policy = RefreshPolicy.defaults();

	@ParameterizedTest
	@CsvSource({ "PT8S, PT6S", "PT1H, PT45M", "PT24H, PT18H", "PT9M, PT6M45S", "PT12M, PT6M24S" })
	void whenRandomIsInTheMiddleThenRenewalIsAtTheRatioOrTheMargin(Duration lifetime, Duration expected) {
		assertThat(this.policy.refreshAt(token(lifetime, null), 0.5)).isEqualTo(ISSUED.plus(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT1S", "PT8S", "PT9M59S", "PT10M", "PT11M", "PT20M", "PT1H", "PT24H", "P3650D" })
	void whenTokenLivesHoweverLongThenRenewalIsWithinItsLifeAndBeforeTheMargin(Duration lifetime) {
		for (double random : new double[] { 0, 0.5, 0.999999 }) {
			Instant refreshAt = this.policy.refreshAt(token(lifetime, null), random);
			assertThat(refreshAt).isAfterOrEqualTo(ISSUED).isBefore(ISSUED.plus(lifetime));
			if (lifetime.compareTo(Duration.ofMinutes(10)) >= 0) {
				assertThat(refreshAt).isBeforeOrEqualTo(ISSUED.plus(lifetime).minus(Duration.ofMinutes(5)));
			}
		}
	}

	@Test
	void whenIssuerAdvisesThenItIsFollowedWithinTheLifeOfTheToken() {
		Duration hour = Duration.ofHours(1);
		assertThat(this.policy.refreshAt(token(hour, ISSUED.plusSeconds(1800)), 0.5))
			.isEqualTo(ISSUED.plusSeconds(1800));
		// azure-identity returns 1970-01-01 where there is no advice
		assertThat(this.policy.refreshAt(token(hour, Instant.EPOCH), 0.5)).isEqualTo(ISSUED.plusSeconds(2700));
		assertThat(this.policy.refreshAt(token(hour, ISSUED.plusSeconds(9999)), 0.5))
			.isEqualTo(ISSUED.plusSeconds(2700));
	}

	@ParameterizedTest
	@CsvSource({ "1, PT1S", "2, PT2S", "5, PT16S", "6, PT30S", "7, PT30S", "2147483647, PT30S" })
	void whenFailingThenDelayDoublesUpToTheLongest(int failures, Duration bound) {
		assertThat(this.policy.retryDelay(Kind.TRANSIENT, null, failures, 1)).isEqualTo(bound);
		assertThat(this.policy.retryDelay(Kind.TRANSIENT, null, failures, 0)).isZero();
	}

	@Test
	void whenSourceSaysWhenToComeBackThenThatIsHonouredWithinReason() {
		assertThat(this.policy.retryDelay(Kind.THROTTLED, Duration.ofSeconds(42), 1, 0.5))
			.isEqualTo(Duration.ofSeconds(42));
		assertThat(this.policy.retryDelay(Kind.THROTTLED, Duration.ofDays(42), 1, 0.5))
			.isEqualTo(RefreshPolicy.MAX_RETRY_AFTER);
	}

	@Test
	void whenTokenIsUnchangedThenNextLookIsSparseButNeverHot() {
		assertThat(this.policy.unchangedDelay(Duration.ofHours(4), 0)).isEqualTo(Duration.ofHours(1));
		assertThat(this.policy.unchangedDelay(Duration.ofHours(4), 1)).isEqualTo(Duration.ofMinutes(48));
		assertThat(this.policy.unchangedDelay(Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void whenRandomGrowsThenRenewalMovesFromTheBeginningToTheEndOfTheJitter() {
		AccessToken token = token(Duration.ofHours(1), null);
		assertThat(this.policy.refreshAt(token, 0)).isEqualTo(ISSUED.plus(Duration.ofMinutes(42)));
		assertThat(this.policy.refreshAt(token, 0.75)).isEqualTo(ISSUED.plus(Duration.ofSeconds(46 * 60 + 30)));
	}

	@Test
	void whenAdviceForAShortTokenIsLateThenHalfOfTheRestIsKept() {
		AccessToken token = token(Duration.ofMinutes(8), ISSUED.plusSeconds(450));
		assertThat(this.policy.refreshAt(token, 0.5)).isEqualTo(ISSUED.plusSeconds(7 * 60 - 24));
	}

	@Test
	void whenAdviceIsTheBeginningOrTheEndOfTheLifeThenItIsNone() {
		Duration life = Duration.ofMinutes(8);
		assertThat(this.policy.refreshAt(token(life, ISSUED), 0.5)).isEqualTo(ISSUED.plusSeconds(360));
		assertThat(this.policy.refreshAt(token(life, ISSUED.plus(life)), 0.5)).isEqualTo(ISSUED.plusSeconds(360));
	}

	@Test
	void whenSomebodyHasToActThenDelayIsTheLongest() {
		assertThat(this.policy.retryDelay(Kind.PERMANENT, null, 1, 0)).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void whenDelayHasAFractionThenItIsKept() {
		RefreshPolicy fractional = new RefreshPolicy(0.5, Duration.ZERO, 0, Duration.ofSeconds(1),
				Duration.ofMillis(1250), Duration.ofSeconds(30));
		assertThat(fractional.retryDelay(Kind.TRANSIENT, null, 2, 1)).isEqualTo(Duration.ofMillis(2500));
	}

	@Test
	void whenAValueIsOutOfRangeThenItIsNamed() {
		Duration second = Duration.ofSeconds(1);
		Duration negative = second.negated();
		assertRefused("ratio", () -> new RefreshPolicy(0, second, 0, second, second, second));
		assertRefused("ratio", () -> new RefreshPolicy(1, second, 0, second, second, second));
		assertRefused("margin", () -> new RefreshPolicy(0.5, negative, 0, second, second, second));
		assertRefused("jitter", () -> new RefreshPolicy(0.5, second, -0.1, second, second, second));
		assertRefused("jitter", () -> new RefreshPolicy(0.5, second, 0.3, second, second, second));
		assertRefused("requestTimeout", () -> new RefreshPolicy(0.5, second, 0, Duration.ZERO, second, second));
		assertRefused("requestTimeout", () -> new RefreshPolicy(0.5, second, 0, negative, second, second));
		assertRefused("initialRetryDelay", () -> new RefreshPolicy(0.5, second, 0, second, Duration.ZERO, second));
		assertRefused("initialRetryDelay", () -> new RefreshPolicy(0.5, second, 0, second, negative, second));
		assertRefused("maxRetryDelay", () -> new RefreshPolicy(0.5, second, 0, second, second, Duration.ofMillis(1)));
	}

	@Test
	void whenValuesAreAtTheEndsOfTheirRangesThenTheyAreAccepted() {
		Duration second = Duration.ofSeconds(1);
		assertThat(new RefreshPolicy(0.5, Duration.ZERO, 0.25, second, second, second).jitter()).isEqualTo(0.25);
	}

	private static void assertRefused(String name, ThrowingCallable creation) {
		assertThatExceptionOfType(RefreshPolicy.InvalidValueException.class).isThrownBy(creation)
			.withMessageContaining("'" + name + "'")
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(name))
			.satisfies((ex) -> assertThat(ex.getMessage()).endsWith(ex.getRange()))
			.satisfies((ex) -> assertThat(ex.getRange()).isNotEmpty());
	}

	private static AccessToken token(Duration lifetime, @Nullable Instant refreshAt) {
		return new AccessToken("secret", "oid", ISSUED, ISSUED.plus(lifetime), refreshAt);
	}

}
