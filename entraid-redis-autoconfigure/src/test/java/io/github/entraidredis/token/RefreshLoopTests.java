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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.entraidredis.token.TokenRequestException.Kind;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RefreshLoop} under virtual time: when the next request follows which
 * answer, and who is answered.
 */
class RefreshLoopTests {

	private final ManualScheduler scheduler = new ManualScheduler();

	private final ScriptedSource source = new ScriptedSource(this.scheduler::now);

	// The middle of the jitter, and half of each backoff
	private final TokenManager manager = new TokenManager(this.source, RefreshPolicy.defaults(), this.scheduler.time(),
			() -> this.scheduler, new SimulatedExecutor(this.scheduler), () -> 0.5);

	@Test
	void whenARequestIsUnderWayThenNoNextOneIsTold() {
		start();
		assertThat(this.manager.status().nextRequest()).isEqualTo(this.scheduler.now().plusSeconds(45 * 60));
		this.source.pending();
		this.scheduler.advance(Duration.ofMinutes(45));
		assertThat(this.manager.status().nextRequest()).isNull();
	}

	@Test
	void whenARequestIsAnsweredThenItsTimeoutIsGone() {
		start();
		assertThat(this.scheduler.shutdownNow()).as("The next tick alone").hasSize(1);
	}

	@Test
	void whenAnExpiredTokenComesThenTheNextRequestFollows() {
		Instant now = this.scheduler.now();
		this.source.answer(new AccessToken("old", "oid", now.minusSeconds(60), now.minusSeconds(1), null));
		start();
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.manager.currentToken()).isNotNull();
	}

	@Test
	void whenATokenComesAfterItsTimeOfRenewalThenTheNextRequestIsSparse() {
		Instant now = this.scheduler.now();
		this.source.answer(new AccessToken("late", "oid", now.minusSeconds(3000), now.plusSeconds(600), null));
		start();
		assertThat(this.manager.status().nextRequest()).isEqualTo(now.plusSeconds(135));
	}

	@Test
	void whenTheTokenIsUnchangedThenCallersGetItAndTheFailureIsOver() {
		AccessToken same = this.source.token();
		this.source.answer(same);
		start();
		this.source.fail(Kind.TRANSIENT, 1);
		this.source.answer(same);
		this.scheduler.advance(Duration.ofMinutes(1));
		CompletableFuture<AccessToken> failed = this.manager.refresh();
		this.scheduler.runDue();
		assertThat(kindOf(failed)).isEqualTo(Kind.TRANSIENT);
		assertThat(this.manager.status().lastFailure()).isNotNull();
		CompletableFuture<AccessToken> answered = this.manager.refresh();
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(answered).isCompletedWithValue(same);
		assertThat(this.manager.status().lastFailure()).isNull();
	}

	@Test
	void whenTheClockIsSetBackAndTheSameTokenComesForEverThenItExpiresAllTheSame() {
		AccessToken same = this.source.token();
		for (int i = 0; i < 1000; i++) {
			this.source.answer(same);
		}
		start();
		this.scheduler.jump(Duration.ofHours(-5));
		this.scheduler.advance(Duration.ofMinutes(61));
		assertThat(this.manager.currentToken()).isNull();
		assertThat(this.manager.status().lastFailure().message()).contains("expired token again");
		assertThat(this.manager.status().nextRequest()).isNotNull();
		int requests = this.source.requests.size();
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.source.requests).hasSizeGreaterThan(requests);
	}

	@Test
	void whenTheFailureIsWrappedThenItsKindAndItsAdviceCount() {
		TokenRequestException throttled = new TokenRequestException(Kind.THROTTLED, "scripted", Duration.ofSeconds(42));
		this.source.pending().completeExceptionally(new CompletionException(throttled));
		start();
		assertThat(this.manager.status().lastFailure().kind()).isEqualTo(Kind.THROTTLED);
		this.scheduler.advance(Duration.ofSeconds(41));
		assertThat(this.source.requests).hasSize(1);
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.source.requests).hasSize(2);
	}

	@Test
	void whenAnUnknownFailureComesThenItsTypeAloneIsTold() {
		this.source.pending().completeExceptionally(new CompletionException("secret", null));
		start();
		assertThat(this.manager.status().lastFailure().message()).contains("CompletionException")
			.doesNotContain("secret");
	}

	@Test
	void whenTheAnswerIsNullThenThatIsAFailure() {
		this.source.pending().complete(null);
		start();
		assertThat(this.manager.status().lastFailure().message()).contains("holds no token");
	}

	@Test
	void whenATokenIsRequiredAfterTheMachineSleptThenItIsRequestedAtOnce() {
		start();
		assertThat(this.manager.requireToken()).isSameAs(this.manager.currentToken());
		assertThat(this.manager.awaitToken()).isSameAs(this.manager.currentToken());
		this.scheduler.jump(Duration.ofHours(3));
		assertThatExceptionOfType(TokenUnavailableException.class).isThrownBy(this.manager::requireToken);
		this.scheduler.runDue();
		assertThat(this.manager.requireToken().value()).isEqualTo("secret-2");
	}

	@Test
	void whenATokenIsAwaitedAfterTheMachineSleptThenItIsRequestedAtOnce() throws InterruptedException {
		start();
		this.scheduler.jump(Duration.ofHours(3));
		CompletableFuture<@Nullable AccessToken> awaited = new CompletableFuture<>();
		Thread waiter = new Thread(() -> awaited.complete(this.manager.awaitToken()));
		waiter.start();
		Awaitility.await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
		this.scheduler.runDue();
		waiter.join(5000);
		assertThat(awaited).isCompletedWithValueMatching((token) -> token != null && token.value().equals("secret-2"));
	}

	@Test
	void whenStoppedThenALateCallerIsToldSo() {
		TokenListeners listeners = new TokenListeners(this.scheduler);
		RefreshLoop loop = new RefreshLoop(this.source, RefreshPolicy.defaults(), this.scheduler.time(), this.scheduler,
				() -> 0.5, new TokenHolder(this.scheduler.time(), listeners), Runnable::run);
		loop.stop();
		assertThat(loop.refresh()).isCompletedExceptionally();
	}

	private void start() {
		this.manager.start();
		this.scheduler.runDue();
	}

	private static @Nullable Kind kindOf(CompletableFuture<AccessToken> answer) {
		return answer
			.handle((token, failure) -> (failure instanceof TokenRequestException known) ? known.getKind() : null)
			.join();
	}

}
