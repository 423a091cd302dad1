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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.entraidredis.token.TokenRequestException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TokenManager} under virtual time.
 */
class TokenManagerTests {

	private final List<String> events = new ArrayList<>();

	private ManualScheduler scheduler = new ManualScheduler();

	private final ScriptedSource source = new ScriptedSource(() -> this.scheduler.now());

	private TokenManager manager = create();

	@BeforeEach
	void listen() {
		this.manager.addListener(new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				TokenManagerTests.this.events.add("renewed " + token.value());
			}

			@Override
			public void onFailed(TokenFailure failure) {
				TokenManagerTests.this.events.add("failed " + failure.consecutive());
			}

			@Override
			public void onRecovered(TokenFailure lastFailure) {
				TokenManagerTests.this.events.add("recovered");
			}

			@Override
			public void onExpired(AccessToken token) {
				TokenManagerTests.this.events.add("expired");
			}

		});
	}

	@AfterEach
	void close() {
		this.manager.close();
	}

	private TokenManager create() {
		// The middle of the jitter, and half of each backoff
		return new TokenManager(this.source, RefreshPolicy.defaults(), this.scheduler.time(), () -> this.scheduler,
				new ManualScheduler() {

					@Override
					public void execute(Runnable command) {
						if (isShutdown()) {
							super.execute(command);
						}
						command.run();
					}

				}, () -> 0.5);
	}

	@Test
	void whenNotStartedThenNothingIsRequestedAndThereIsNoToken() {
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(this.source.requests).isEmpty();
		assertThat(this.manager.currentToken()).isNull();
		assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(this.manager::awaitToken)
			.withMessageContaining("stopped");
	}

	@Test
	void whenStartedThenFirstTokenIsRequestedOnTheSchedulerNotOnTheCaller() {
		this.manager.start();
		assertThat(this.source.requests).isEmpty();
		this.scheduler.runDue();
		assertThat(this.source.requests).hasSize(1);
		assertThat(this.manager.currentToken()).isNotNull();
		assertThat(this.events).containsExactly("renewed secret-1");
	}

	@Test
	void whenTokenLivesOneHourThenItIsRenewedAtThreeQuarters() {
		start();
		this.scheduler.advance(Duration.ofMinutes(44));
		assertThat(this.source.requests).hasSize(1);
		this.scheduler.advance(Duration.ofMinutes(2));
		assertThat(this.source.requests).hasSize(2);
		assertThat(this.events).containsExactly("renewed secret-1", "renewed secret-2");
	}

	@Test
	void whenTokenLivesEightSecondsThenOneRequestIsMadePerRotation() {
		this.source.lifetime = Duration.ofSeconds(8);
		start();
		this.scheduler.advance(Duration.ofSeconds(60));
		assertThat(this.source.requests).hasSize(11);
		assertThat(this.events).hasSize(11).doesNotContain("expired");
	}

	@Test
	void whenTransientFailuresAreSpreadOverManyRotationsThenRenewalGoesOn() {
		start();
		for (int rotation = 0; rotation < 20; rotation++) {
			this.source.fail(Kind.TRANSIENT, 3);
			this.scheduler.advance(Duration.ofMinutes(50));
			assertThat(this.manager.currentToken()).isNotNull();
		}
		assertThat(this.events).doesNotContain("expired");
		assertThat(this.events.stream().filter("recovered"::equals)).hasSizeGreaterThanOrEqualTo(17);
	}

	@Test
	void whenSourceFailsForDaysThenItIsAskedOnAndRecovers() {
		start();
		this.source.fail(Kind.TRANSIENT, 10_000);
		this.scheduler.advance(Duration.ofDays(1));
		assertThat(this.manager.currentToken()).isNull();
		assertThat(this.events).contains("expired");
		assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(this.manager::requireToken)
			.withMessageContaining("scripted")
			.withMessageContaining("Next request at");
		this.scheduler.advance(Duration.ofDays(2));
		assertThat(this.manager.currentToken()).isNotNull();
	}

	@Test
	void whenSourceFailsPermanentlyThenItIsAskedAtTheLongestDelay() {
		this.source.fail(Kind.PERMANENT, 10);
		start();
		this.scheduler.advance(Duration.ofSeconds(29));
		assertThat(this.source.requests).hasSize(1);
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.source.requests).hasSize(2);
		assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(this.manager::awaitToken)
			.withMessageContaining("scripted");
	}

	@Test
	void whenSourceThrowsOrReturnsNothingThenRenewalGoesOn() {
		TokenSource broken = () -> {
			this.source.requests.add(this.scheduler.now());
			throw new IllegalStateException("secret in a message");
		};
		this.manager = new TokenManager(broken, RefreshPolicy.defaults(), this.scheduler.time(), () -> this.scheduler,
				new ManualScheduler(), () -> 0.5);
		start();
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.source.requests).hasSizeGreaterThan(3);
		assertThat(this.manager.status().lastFailure()).isNotNull();
		assertThat(this.manager.status().lastFailure().message()).contains("IllegalStateException")
			.doesNotContain("secret");
	}

	@Test
	void whenSameTokenComesBackThenNothingIsToldAndRequestsAreSparse() {
		this.manager.start();
		AccessToken same = this.source.token();
		for (int i = 0; i < 1000; i++) {
			this.source.answer(same);
		}
		this.scheduler.advance(Duration.ofMinutes(59));
		assertThat(this.events).hasSize(1);
		assertThat(this.source.requests).hasSizeLessThan(25);
		for (int i = 1; i < this.source.requests.size(); i++) {
			assertThat(Duration.between(this.source.requests.get(i - 1), this.source.requests.get(i)))
				.isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		}
	}

	@Test
	void whenCacheOpensFiveMinutesBeforeExpiryThenTokenIsRenewedThreeMinutesBefore() {
		Instant[] renewed = new Instant[1];
		AccessToken first = this.source.token();
		TokenSource caching = () -> {
			boolean open = this.scheduler.now().isAfter(first.expiresAt().minus(Duration.ofMinutes(5)));
			if (open && renewed[0] == null) {
				renewed[0] = this.scheduler.now();
			}
			return CompletableFuture.completedFuture(open ? this.source.token() : first);
		};
		this.manager = new TokenManager(caching, RefreshPolicy.defaults(), this.scheduler.time(), () -> this.scheduler,
				new ManualScheduler(), () -> 0.0);
		start();
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(renewed[0]).isBefore(first.expiresAt().minus(Duration.ofMinutes(3)));
	}

	@Test
	void whenRequestHangsThenItIsCancelledAndTriedAgainAndLateAnswerIsIgnored() {
		CompletableFuture<AccessToken> hanging = this.source.pending();
		start();
		this.scheduler.advance(Duration.ofSeconds(10));
		assertThat(hanging).isCancelled();
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.source.requests).hasSize(2);
		assertThat(this.events).containsExactly("failed 1", "recovered", "renewed secret-2");
	}

	@Test
	void whenTokenIsExpiredAlreadyThenItIsNotHandedOut() {
		Instant now = this.scheduler.now();
		this.source.answer(new AccessToken("old", "oid", now.minusSeconds(60), now.minusSeconds(1), null));
		start();
		assertThat(this.manager.currentToken()).isNull();
		assertThat(this.manager.status().lastFailure().message()).contains("expired").contains("clock");
	}

	@Test
	void whenMachineSleptThenItRenewsSoonAfterWakingUp() {
		start();
		this.scheduler.jump(Duration.ofHours(3));
		assertThat(this.manager.currentToken()).isNull();
		this.scheduler.advance(Duration.ofSeconds(30));
		assertThat(this.manager.currentToken()).isNotNull();
		assertThat(this.events).containsExactly("renewed secret-1", "expired", "renewed secret-2");
	}

	@Test
	void whenClockIsSetBackThenTokenIsRenewedInTimeAllTheSame() {
		start();
		this.scheduler.jump(Duration.ofHours(-5));
		this.source.lifetime = Duration.ofHours(10);
		this.scheduler.advance(Duration.ofMinutes(46));
		assertThat(this.source.requests).hasSize(2);
		this.scheduler.advance(Duration.ofMinutes(15));
		assertThat(this.manager.currentToken()).isNotNull();
	}

	@Test
	void whenRefreshIsAskedForOftenThenOneRequestIsMade() {
		start();
		this.scheduler.advance(Duration.ofMinutes(1));
		List<CompletableFuture<AccessToken>> answers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			answers.add(this.manager.refresh());
		}
		this.scheduler.runDue();
		assertThat(this.source.requests).hasSize(2);
		assertThat(answers).allSatisfy((answer) -> assertThat(answer)
			.isCompletedWithValueMatching((token) -> token.value().equals("secret-2")));
		this.manager.refresh();
		this.scheduler.advance(Duration.ofSeconds(29));
		assertThat(this.source.requests).hasSize(2);
	}

	@Test
	void whenStoppedThenTokenIsGoneAndWaitersAreToldAndItCanStartAgain() {
		start();
		CompletableFuture<AccessToken> waiter = this.manager.refresh();
		this.manager.stop();
		assertThat(waiter).isCompletedExceptionally();
		assertThat(this.manager.currentToken()).isNull();
		assertThat(this.manager.isRunning()).isFalse();
		this.scheduler = new ManualScheduler();
		this.manager.start();
		this.manager.start();
		this.scheduler.runDue();
		assertThat(this.source.requests).hasSize(2);
	}

	@Test
	void whenClosedDuringARequestThenItIsCancelledAndStartIsRefused() {
		CompletableFuture<AccessToken> hanging = this.source.pending();
		start();
		this.manager.close();
		this.manager.close();
		assertThat(hanging).isCancelled();
		assertThatIllegalStateException().isThrownBy(this.manager::start);
	}

	@Test
	void whenListenerComesLateThenItIsToldTheCurrentToken() {
		start();
		List<AccessToken> told = new ArrayList<>();
		TokenListener late = new TokenListener() {

			@Override
			public void onRenewed(AccessToken token) {
				told.add(token);
				throw new IllegalStateException("listener failed");
			}

		};
		this.manager.addListener(late);
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(told).hasSize(2);
		this.manager.removeListener(late);
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(told).hasSize(2);
	}

	@Test
	void whenRestartedThenListenersAreToldTokensThatExpireEarlierThanThoseBefore() {
		this.source.lifetime = Duration.ofHours(24);
		start();
		this.manager.stop();
		this.scheduler = new ManualScheduler();
		this.source.lifetime = Duration.ofMinutes(10);
		start();
		assertThat(this.events).containsExactly("renewed secret-1", "renewed secret-2");
	}

	@Test
	void whenTheCurrentTokenIsRejectedThenAnotherOneReplacesItEvenIfItExpiresEarlier() {
		this.source.lifetime = Duration.ofMinutes(90);
		start();
		this.source.lifetime = Duration.ofMinutes(60);
		this.scheduler.advance(Duration.ofMinutes(1));
		this.manager.refresh();
		this.scheduler.runDue();
		assertThat(this.manager.currentToken()).extracting(AccessToken::value).isEqualTo("secret-1");
		this.scheduler.advance(Duration.ofMinutes(1));
		this.manager.reject(this.manager.currentToken());
		this.scheduler.runDue();
		assertThat(this.manager.currentToken()).extracting(AccessToken::value).isEqualTo("secret-3");
		assertThat(this.events).containsExactly("renewed secret-1", "renewed secret-3");
	}

	@Test
	void whenTheRejectedTokenComesBackThenNobodyIsTold() {
		start();
		AccessToken same = this.manager.currentToken();
		this.source.answer(same);
		this.scheduler.advance(Duration.ofMinutes(1));
		this.manager.reject(same);
		this.scheduler.runDue();
		assertThat(this.source.requests).hasSize(2);
		assertThat(this.manager.currentToken()).isSameAs(same);
		assertThat(this.events).containsExactly("renewed secret-1");
	}

	@Test
	void whenAnEarlierTokenIsRejectedThenNothingIsRequested() {
		start();
		AccessToken earlier = this.manager.currentToken();
		this.scheduler.advance(Duration.ofMinutes(50));
		assertThat(this.source.requests).hasSize(2);
		this.scheduler.advance(Duration.ofMinutes(1));
		this.manager.reject(earlier);
		this.scheduler.runDue();
		assertThat(this.source.requests).hasSize(2);
	}

	@Test
	void whenDurationsAreHugeThenRenewalGoesOn() {
		RefreshPolicy huge = new RefreshPolicy(0.75, Duration.ofMinutes(5), 0, Duration.ofDays(200_000),
				Duration.ofSeconds(1), Duration.ofDays(200_000));
		this.manager = new TokenManager(this.source, huge, this.scheduler.time(), () -> this.scheduler,
				new ManualScheduler(), () -> 0.5);
		start();
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(this.source.requests).hasSize(2);
	}

	@Test
	void whenATokenHasATimeThatNoClockHoldsThenItIsAFailureLikeAnyOther() {
		this.source.answer(new AccessToken("max", "oid", Instant.MIN, Instant.MAX, null));
		start();
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.manager.currentToken()).isNotNull();
	}

	@Test
	void whenACallerAsksAgainAsItIsAnsweredThenAdviceToWaitIsHonouredAllTheSame() {
		this.source.pending()
			.completeExceptionally(new TokenRequestException(Kind.THROTTLED, "scripted", Duration.ofMinutes(4)));
		this.manager.start();
		this.manager.refresh().whenComplete((token, failure) -> this.manager.refresh());
		this.scheduler.advance(Duration.ofMinutes(3));
		assertThat(this.source.requests).hasSize(1);
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.source.requests).hasSize(2);
	}

	private void start() {
		this.manager.start();
		this.scheduler.runDue();
	}

}
