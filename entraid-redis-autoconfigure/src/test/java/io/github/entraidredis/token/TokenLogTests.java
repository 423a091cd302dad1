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

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenLog}.
 */
class TokenLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(TokenManager.class);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final TokenLog log = new TokenLog();

	private @Nullable Level level;

	@BeforeEach
	void listen() {
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.DEBUG);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void restore() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(this.level);
	}

	@Test
	void whenAFailureRepeatsThenOnlyTheFirstOneIsPromoted() {
		this.log.onFailed(failure(Kind.TRANSIENT, "a"));
		this.log.onFailed(failure(Kind.TRANSIENT, "a"));
		this.log.onFailed(failure(Kind.PERMANENT, "b"));
		this.log.onRecovered(failure(Kind.PERMANENT, "b"));
		this.log.onFailed(failure(Kind.PERMANENT, "b"));
		assertThat(this.appender.list).extracting(ILoggingEvent::getLevel)
			.containsExactly(Level.WARN, Level.DEBUG, Level.ERROR, Level.INFO, Level.ERROR);
	}

	@Test
	void whenTheClockIsWrongThenThatIsToldOnceUntilItIsRight() {
		this.log.onRenewed(token(Duration.ofMinutes(2)));
		this.log.onRenewed(token(Duration.ofMinutes(2)));
		this.log.onRenewed(token(Duration.ZERO));
		this.log.onRenewed(token(Duration.ofMinutes(-2)));
		assertThat(this.appender.list).filteredOn((event) -> event.getLevel() == Level.WARN)
			.extracting(ILoggingEvent::getFormattedMessage)
			.satisfiesExactly((message) -> assertThat(message).contains("120 s ahead of"),
					(message) -> assertThat(message).contains("120 s behind"));
	}

	@Test
	void whenAManagerObtainsATokenThenItIsLoggedWithoutTheSecret() {
		ManualScheduler scheduler = new ManualScheduler();
		TokenManager manager = new TokenManager(() -> CompletableFuture.completedFuture(token(Duration.ZERO)),
				RefreshPolicy.defaults(), scheduler.time(), () -> scheduler, scheduler, () -> 0.5);
		manager.start();
		scheduler.runDue();
		assertThat(this.appender.list).extracting(ILoggingEvent::getFormattedMessage)
			.singleElement()
			.asString()
			.contains("oid")
			.doesNotContain("secret");
	}

	private static TokenFailure failure(Kind kind, String message) {
		return new TokenFailure(kind, message, Instant.EPOCH, 1);
	}

	private static AccessToken token(Duration clockSkew) {
		Instant now = Instant.parse("2030-01-01T00:00:00Z");
		return new AccessToken("secret", "oid", now, now.plusSeconds(3600), null, clockSkew, TokenOrigin.UNKNOWN);
	}

}
