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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * One random schedule: a real {@link TokenManager} in virtual time, against a provider,
 * clocks, listeners and callers that do what they want. What must always hold is checked
 * after every step.
 */
class Simulation {

	private static final Duration CLOCK_CHECK = Duration.ofSeconds(30);

	private final RefreshPolicy policy = RefreshPolicy.defaults();

	private final ManualScheduler world = new ManualScheduler();

	private final List<CompletableFuture<AccessToken>> callers = new ArrayList<>();

	private final List<Recorder> recorders = new ArrayList<>();

	private final Random random;

	private final SimulatedIssuer issuer;

	private final TokenManager manager;

	private SimulatedExecutor executor = new SimulatedExecutor(this.world);

	private boolean clockWasBehind;

	Simulation(long seed) {
		this.random = new Random(seed);
		this.issuer = new SimulatedIssuer(this.world, this.random, this.policy.initialRetryDelay());
		this.manager = new TokenManager(this.issuer, this.policy, this.world.time(), this::newExecutor,
				new SimulatedExecutor(this.world), this.random::nextDouble);
		this.manager.addListener(new Troublemaker());
		addRecorder();
	}

	void run() {
		this.manager.start();
		int steps = 20 + this.random.nextInt(11);
		for (int i = 0; i < steps; i++) {
			step();
			check();
		}
		if (this.random.nextInt(4) != 0) {
			recover();
		}
		close();
	}

	private void step() {
		switch (this.random.nextInt(24)) {
			case 0 -> setClock(between(this.random, Duration.ofMillis(1), Duration.ofHours(30)));
			case 1 -> setClock(between(this.random, Duration.ofMillis(1), Duration.ofHours(30)).negated());
			case 2 -> this.world.jump(between(this.random, Duration.ofSeconds(1), Duration.ofHours(30)));
			case 3 -> sleepUntilExpiry();
			case 4 -> setClock(this.issuer.skew.negated());
			case 5 -> addRecorder();
			case 6 -> stop();
			case 7, 8 -> this.manager.start();
			case 9, 10, 11 -> storm();
			case 12, 13 -> this.world.advance(Duration.ofSeconds(this.random.nextInt(20)));
			default -> this.world.advance(between(this.random, Duration.ofMillis(1), Duration.ofMinutes(1)));
		}
	}

	private void stop() {
		this.manager.stop();
		this.world.runDue();
		this.recorders.forEach((recorder) -> recorder.mayGoBack = true);
	}

	private void setClock(Duration duration) {
		this.world.jump(duration);
		this.issuer.skew = this.issuer.skew.plus(duration);
		if (duration.isNegative()) {
			// A gap that had passed by the wall clock may not have passed any more
			this.issuer.clockWasSetBack();
		}
		this.clockWasBehind |= this.issuer.skew.isNegative();
	}

	// The clock of the issuer goes on, and so does the wall clock
	private void sleepUntilExpiry() {
		AccessToken token = this.manager.currentToken();
		if (token != null) {
			Duration left = Duration.between(this.world.now(), token.expiresAt()).plusNanos(this.random.nextInt(3) - 1);
			this.world.jump(left.isNegative() ? Duration.ZERO : left);
		}
	}

	private void storm() {
		int calls = 1 + this.random.nextInt(3);
		for (int i = 0; i < calls; i++) {
			this.callers.add(this.manager.refresh());
			if (this.random.nextInt(4) == 0) {
				this.world.runDue();
				rejectCurrentToken();
				this.issuer.forgetLast();
				this.recorders.forEach((recorder) -> recorder.mayGoBack = true);
			}
			requireToken();
			this.world.advance(Duration.ofMillis(this.random.nextInt(3) * this.random.nextInt(1500)));
		}
	}

	private void rejectCurrentToken() {
		AccessToken token = this.manager.currentToken();
		if (token != null) {
			this.manager.reject(token);
		}
	}

	private void requireToken() {
		try {
			this.manager.requireToken();
		}
		catch (TokenUnavailableException ex) {
			require(this.manager.currentToken() == null, "A valid token was denied");
		}
	}

	private void check() {
		require(this.issuer.violation == null, String.valueOf(this.issuer.violation));
		AccessToken token = this.manager.currentToken();
		if (token != null) {
			require(this.manager.isRunning(), "A stopped manager hands out a token");
			require(!this.issuer.isOver(token), "A token is handed out that is over since its receipt");
			boolean misled = this.clockWasBehind && !this.issuer.toldSkewOf(token);
			require(misled || token.expiresAt().isAfter(this.issuer.now()),
					"A token is handed out that is over for its issuer");
		}
		if (this.manager.isRunning()) {
			require(this.executor.hasPendingTask(), "Nothing is scheduled");
		}
		else {
			require(!this.issuer.isBusy(), "A stopped manager left a request");
			require(this.callers.stream().allMatch(CompletableFuture::isDone), "A stopped manager left a caller");
		}
		require(token == null || this.recorders.get(0).last != null, "The first listener was not told a token");
		this.recorders.forEach((recorder) -> recorder.check(token));
	}

	private void recover() {
		this.manager.start();
		setClock(this.issuer.skew.negated());
		this.issuer.heal();
		// The request in flight may be a bad one still, and the next one is not
		Duration longest = max(this.policy.maxRetryDelay(), this.issuer.retryAfter);
		this.world.advance(longest.plus(this.policy.requestTimeout()).plus(CLOCK_CHECK));
		check();
		require(this.manager.currentToken() != null, "No token is held though all faults ended");
		require(this.manager.status().lastFailure() == null, "A failure is told though all faults ended");
		require(this.callers.stream().allMatch(CompletableFuture::isDone), "A caller waits though all faults ended");
		for (int i = 0; i < 4; i++) {
			this.world.advance(between(this.random, Duration.ofSeconds(1), Duration.ofMinutes(1)));
			check();
			require(this.manager.currentToken() != null, "The token was lost though there are no faults");
		}
		sleepUntilExpiry();
		this.world.advance(CLOCK_CHECK.plusSeconds(1));
		check();
		require(this.manager.currentToken() != null, "No token is held after the machine slept");
	}

	private void close() {
		this.manager.close();
		this.world.runDue();
		int requests = this.issuer.requests;
		int told = told();
		require(!this.executor.hasPendingTask(), "A closed manager has something scheduled");
		require(this.callers.stream().allMatch(CompletableFuture::isDone), "A closed manager left a caller");
		require(this.manager.refresh().isCompletedExceptionally(), "A closed manager accepts callers");
		requireToken();
		this.world.advance(Duration.ofHours(1));
		check();
		require(this.issuer.requests == requests, "A closed manager makes requests");
		require(told() == told, "A closed manager tells listeners");
		require(this.manager.currentToken() == null && !this.manager.isRunning(), "A closed manager goes on");
		try {
			this.manager.start();
			throw new AssertionError("A closed manager can be started");
		}
		catch (IllegalStateException ex) {
			// As it should be
		}
	}

	private int told() {
		return this.recorders.stream().mapToInt((recorder) -> recorder.told).sum();
	}

	private void addRecorder() {
		Recorder recorder = new Recorder();
		this.recorders.add(recorder);
		this.manager.addListener(recorder);
		this.world.runDue();
		recorder.mayGoBack = this.recorders.get(0).mayGoBack;
	}

	private SimulatedExecutor newExecutor() {
		this.issuer.forget();
		this.executor = new SimulatedExecutor(this.world);
		return this.executor;
	}

	/**
	 * Return a duration whose order of magnitude is random.
	 */
	static Duration between(Random random, Duration least, Duration most) {
		double ratio = (double) most.toMillis() / least.toMillis();
		return Duration.ofMillis(Math.round(least.toMillis() * Math.pow(ratio, random.nextDouble())));
	}

	private static Duration max(Duration left, Duration right) {
		return (left.compareTo(right) >= 0) ? left : right;
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new AssertionError(message);
		}
	}

	private static final class Recorder implements TokenListener {

		private @Nullable AccessToken last;

		private boolean disordered;

		/** Whether the next token may expire earlier than the one before. */
		private boolean mayGoBack;

		private int told;

		@Override
		public void onRenewed(AccessToken token) {
			this.told++;
			boolean newer = this.last == null || token.expiresAt().isAfter(this.last.expiresAt());
			this.disordered |= !newer && (!this.mayGoBack || token.isSameAs(this.last));
			this.mayGoBack = false;
			this.last = token;
		}

		@Override
		public void onFailed(TokenFailure failure) {
			this.told++;
		}

		void check(@Nullable AccessToken current) {
			require(!this.disordered, "A listener was told a token that is not newer than the one before");
			// One that came while the clock was ahead of the token may know none
			require(current == null || this.last == null || !current.expiresAt().isAfter(this.last.expiresAt()),
					"A listener was not told a token");
		}

	}

	private final class Troublemaker implements TokenListener {

		@Override
		public void onRenewed(AccessToken token) {
			throw new IllegalStateException("Listener");
		}

		@Override
		public void onFailed(TokenFailure failure) {
			Simulation.this.callers.add(Simulation.this.manager.refresh());
			throw new StackOverflowError("Listener");
		}

		@Override
		public void onExpired(AccessToken token) {
			throw new IllegalStateException("Listener");
		}

	}

}
