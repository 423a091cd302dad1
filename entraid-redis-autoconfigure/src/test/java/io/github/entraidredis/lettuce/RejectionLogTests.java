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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RejectionLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RejectionLogTests {

	private static final SocketAddress SERVER = InetSocketAddress.createUnresolved("contoso.redis.azure.net", 10000);

	private Instant now = Instant.parse("2030-01-01T00:00:00Z");

	private final RejectionLog log = new RejectionLog(() -> this.now);

	@Test
	void whenTokensAreRejectedThenAllThatHelpsIsSaidOnce(CapturedOutput output) {
		this.log.onAttempt(attempt("one", "WRONGPASS"));
		this.log.onAttempt(attempt("one", "WRONGPASS"));
		this.log.onAttempt(attempt("two", "WRONGPASS"));
		assertThat(lines(output, "rejects")).isEqualTo(1);
		assertThat(output).contains("contoso.redis.azure.net", "the-username", "(WRONGPASS)", "object id the-oid",
				"audience the-audience", "tenant the-tenant", "issued to the-identity",
				"expires at 2030-01-01T01:00:00Z", "ahead by -7 s");
		assertThat(output).doesNotContain("secret-");
	}

	@Test
	void whenSomeLoginsAreAcceptedAndOthersNotThenTheLogStaysQuiet(CapturedOutput output) {
		for (int i = 0; i < 20; i++) {
			this.log.onAttempt(attempt("one", (i % 2 == 0) ? "WRONGPASS" : null));
		}
		assertThat(lines(output, "rejects")).isEqualTo(1);
		assertThat(lines(output, "again")).isZero();
	}

	@Test
	void whenTheSameTokenIsAcceptedForSomeTimeThenItIsSaid(CapturedOutput output) {
		this.log.onAttempt(attempt("one", "WRONGPASS"));
		this.now = this.now.plusSeconds(9);
		this.log.onAttempt(attempt("one", null));
		assertThat(lines(output, "again")).isZero();
		this.now = this.now.plusSeconds(1);
		this.log.onAttempt(attempt("one", null));
		this.log.onAttempt(attempt("one", null));
		assertThat(lines(output, "accepts the access token of the-username again")).isEqualTo(1);
	}

	@Test
	void whenANewerTokenIsAcceptedThenItIsSaidAtOnce(CapturedOutput output) {
		this.log.onAttempt(attempt("one", "WRONGPASS"));
		this.log.onAttempt(attempt("two", null));
		assertThat(lines(output, "again")).isEqualTo(1);
		this.log.onAttempt(attempt("two", "NOAUTH"));
		assertThat(lines(output, "rejects")).isEqualTo(2);
	}

	@Test
	void whenAnotherErrorIsAnsweredThenItIsSaidOnceInAWhile(CapturedOutput output) {
		this.log.onAttempt(attempt("one", "ERR"));
		this.log.onAttempt(attempt("one", "ERR"));
		assertThat(lines(output, "failed with ERR")).isEqualTo(1);
		this.log.onAttempt(attempt("one", null));
		this.log.onAttempt(attempt("one", "ERR"));
		assertThat(lines(output, "failed with ERR")).isEqualTo(1);
		this.now = this.now.plusSeconds(10);
		this.log.onAttempt(attempt("one", "ERR"));
		assertThat(lines(output, "failed with ERR")).isEqualTo(2);
	}

	private static long lines(CapturedOutput output, String text) {
		return output.getAll().lines().filter((line) -> line.contains(text)).count();
	}

	private static AuthenticationAttempt attempt(String token, @Nullable String error) {
		Instant issuedAt = Instant.parse("2030-01-01T00:00:00Z");
		return new AuthenticationAttempt(SERVER,
				new AccessToken("secret-" + token, "the-username", issuedAt, issuedAt.plusSeconds(3600), null,
						Duration.ofSeconds(-7),
						new TokenOrigin("the-identity", "the-oid", "the-audience", "the-tenant")),
				false, Duration.ZERO, error);
	}

}
