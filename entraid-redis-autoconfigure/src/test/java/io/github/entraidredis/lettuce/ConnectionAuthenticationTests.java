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

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ConnectionWatchdog;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ConnectionAuthentication}, with the time of an embedded channel.
 */
class ConnectionAuthenticationTests {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private static final Duration RESERVE = Duration.ofSeconds(30);

	private final Instant start = Instant.now();

	private final List<AuthenticationAttempt> attempts = new ArrayList<>();

	private final List<SocketAddress> recycled = new ArrayList<>();

	private final TokenManager tokenManager = new TokenManager(() -> CompletableFuture.completedFuture(nextToken()),
			new RefreshPolicy(0.9, Duration.ZERO, 0, Duration.ofSeconds(5), Duration.ofMillis(1),
					Duration.ofMillis(1)));

	private final AuthenticatedConnections connections = new AuthenticatedConnections(this.tokenManager,
			List.of(new Listener()), () -> this.start.plus(this.elapsed));

	private final AsyncCommand<String, String, String> hello = command(CommandType.HELLO);

	private Duration elapsed = Duration.ZERO;

	private int tokens;

	private EmbeddedChannel channel;

	@AfterEach
	void close() {
		this.tokenManager.close();
	}

	@Test
	void whenATokenIsRenewedThenItIsSentOnce() {
		connect();
		AccessToken renewed = renew();
		AsyncCommand<?, ?, ?> login = sent();
		assertThat(arguments(login)).contains("oid", renewed.value());
		login.complete();
		this.connections.onRenewed(renewed);
		this.channel.runPendingTasks();
		assertThat(this.channel.outboundMessages()).isEmpty();
		assertThat(this.attempts).extracting(AuthenticationAttempt::handshake).containsExactly(true, false);
		assertThat(this.attempts).allMatch(AuthenticationAttempt::succeeded);
	}

	@Test
	void whenATokenIsRenewedDuringTheHandshakeThenItIsSentAfterIt() {
		open();
		AccessToken renewed = renew();
		assertThat(this.channel.outboundMessages()).isEmpty();
		this.hello.complete();
		assertThat(arguments(sent())).contains(renewed.value());
	}

	@Test
	void whenATransactionIsOpenThenTheLoginFollowsItsEnd() {
		connect();
		this.channel.writeOutbound(List.of(command(CommandType.MULTI), command(CommandType.SET)));
		renew();
		this.channel.outboundMessages().clear();
		this.channel.runPendingTasks();
		assertThat(this.channel.outboundMessages()).isEmpty();
		this.channel.writeOutbound(command(CommandType.EXEC));
		assertThat(sent().getType()).isEqualTo(CommandType.EXEC);
		assertThat(sent().getType()).isEqualTo(CommandType.AUTH);
	}

	@Test
	void whenTheServerRefusesATransactionThenTheLoginDoesNotWaitForItsEnd() {
		connect();
		AsyncCommand<?, ?, ?> multi = command(CommandType.MULTI);
		this.channel.writeOutbound(multi);
		renew();
		assertThat(sent().getType()).isEqualTo(CommandType.MULTI);
		assertThat(this.channel.outboundMessages()).isEmpty();
		multi.completeExceptionally(new RedisCommandExecutionException("NOPERM no"));
		assertThat(sent().getType()).isEqualTo(CommandType.AUTH);
	}

	@ParameterizedTest
	@CsvSource({ "WATCH, UNWATCH", "WATCH, EXEC", "MULTI, DISCARD" })
	void whenKeysAreWatchedOrATransactionIsOpenThenTheConnectionIsClosedAfterIt(CommandType begin, CommandType end) {
		connect();
		renew();
		while (this.elapsed.compareTo(LIFE.minusSeconds(35)) < 0) {
			refuseLogin();
			advance(Duration.ofMillis(50));
		}
		refuseLogin();
		this.channel.writeOutbound(command(begin));
		assertThat(this.channel.<RedisCommand<?, ?, ?>>readOutbound().getType()).isEqualTo(begin);
		while (this.elapsed.compareTo(LIFE) < 0) {
			refuseLogin();
			advance(Duration.ofMillis(50));
		}
		assertThat(this.channel.isActive()).isTrue();
		refuseLogin();
		this.channel.writeOutbound(command(end));
		assertThat(this.channel.<RedisCommand<?, ?, ?>>readOutbound().getType()).isEqualTo(end);
		// After a transaction, a login that waited for its end is tried first
		refuseLogin();
		advance(Duration.ofMillis(50));
		this.channel.pipeline().fireChannelReadComplete();
		assertThat(this.channel.isActive()).isFalse();
		assertThat(this.recycled).hasSize(1);
	}

	@Test
	void whenNobodyOpensTheConnectionAnewThenItIsNotClosed() {
		connect();
		this.channel.pipeline().remove(ConnectionWatchdog.class);
		renew();
		while (this.elapsed.compareTo(LIFE) < 0) {
			refuseLogin();
			advance(Duration.ofMillis(50));
		}
		assertThat(this.channel.isActive()).isTrue();
		assertThat(this.recycled).isEmpty();
	}

	@Test
	void whenAnErrorQuotesTheLoginThenOnlyItsCodeIsTold() {
		connect();
		AccessToken renewed = renew();
		sent().completeExceptionally(new RedisCommandExecutionException(
				"ERR unknown command 'AUTH', with args beginning with: 'oid' '" + renewed.value() + "'"));
		assertThat(this.attempts).last().satisfies((attempt) -> {
			assertThat(attempt.error()).isEqualTo("ERR");
			assertThat(attempt.rejected()).isFalse();
			assertThat(attempt.toString()).doesNotContain("secret-");
		});
	}

	@Test
	void whenLoginsAreRefusedThenTheyAreRepeatedAndTheConnectionIsClosedInTime() {
		connect();
		renew();
		while (this.channel.isActive() && this.elapsed.compareTo(LIFE) < 0) {
			refuseLogin();
			advance(Duration.ofMillis(50));
		}
		// One in 5 to 10 seconds, and those before
		assertThat(this.attempts).hasSizeBetween(55, 130);
		assertThat(this.recycled).hasSize(1);
		assertThat(this.elapsed).isBetween(LIFE.minus(RESERVE), LIFE.minus(RESERVE).plusSeconds(2));
	}

	@Test
	void whenARefusedLoginSucceedsLaterThenTheConnectionStays() {
		connect();
		renew();
		sent().completeExceptionally(new RedisCommandExecutionException("WRONGPASS no"));
		advance(Duration.ofMillis(250));
		sent().complete();
		advance(LIFE);
		assertThat(this.channel.isActive()).isTrue();
		assertThat(this.recycled).isEmpty();
	}

	@Test
	void whenTheConnectionIsLostDuringALoginThenTheLoginIsNotSentAgain() {
		connect();
		renew();
		AsyncCommand<?, ?, ?> login = sent();
		this.channel.close();
		assertThat(login.isDone()).isTrue();
		renew();
		assertThat(this.channel.outboundMessages()).isEmpty();
		assertThat(this.attempts).hasSize(1);
	}

	@Test
	void whenTheHandshakeIsRejectedThenTheListenerIsToldAndNothingIsSent() {
		open();
		this.hello.completeExceptionally(new RedisCommandExecutionException("WRONGPASS no"));
		renew();
		assertThat(this.channel.outboundMessages()).isEmpty();
		assertThat(this.attempts).singleElement().satisfies((attempt) -> {
			assertThat(attempt.handshake()).isTrue();
			assertThat(attempt.rejected()).isTrue();
		});
	}

	@Test
	void whenAListenerThrowsThenTheConnectionIsStillAuthenticated() {
		open();
		this.attempts.add(null);
		this.hello.complete();
		renew();
		sent().complete();
		assertThat(this.attempts).hasSize(3);
	}

	/**
	 * Open a connection that logs in as those of Lettuce do.
	 */
	private void open() {
		this.tokenManager.start();
		// Waiting for it at the manager would ask for a second one
		AccessToken token = Awaitility.await().until(this.tokenManager::currentToken, Objects::nonNull);
		HeldCommands held = new HeldCommands();
		this.channel = new EmbeddedChannel(new ConnectionHandler(held), held, new ChannelInboundHandlerAdapter() {

			@Override
			public void channelActive(ChannelHandlerContext context) {
				ConnectionHandler.current().loggingIn(ConnectionAuthenticationTests.this.connections, token);
			}

		}, mock(ConnectionWatchdog.class));
		this.channel.freezeTime();
		this.channel.writeOutbound(this.hello);
		this.channel.outboundMessages().clear();
	}

	private void connect() {
		open();
		this.hello.complete();
	}

	private AccessToken renew() {
		AccessToken before = this.tokenManager.awaitToken();
		AccessToken token = before;
		while (token.isSameAs(before)) {
			// May be the answer of a request that was under way
			token = this.tokenManager.refresh().join();
		}
		this.connections.onRenewed(token);
		this.channel.runPendingTasks();
		return token;
	}

	private void refuseLogin() {
		if (!this.channel.outboundMessages().isEmpty()) {
			sent().completeExceptionally(new RedisCommandExecutionException("WRONGPASS no"));
		}
	}

	private void advance(Duration duration) {
		this.elapsed = this.elapsed.plus(duration);
		this.channel.advanceTimeBy(duration.toMillis(), TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		this.channel.runPendingTasks();
	}

	private AsyncCommand<?, ?, ?> sent() {
		this.channel.runPendingTasks();
		return this.channel.readOutbound();
	}

	private static String arguments(RedisCommand<?, ?, ?> command) {
		ByteBuf encoded = Unpooled.buffer();
		command.getArgs().encode(encoded);
		return encoded.toString(StandardCharsets.UTF_8);
	}

	private AccessToken nextToken() {
		this.tokens++;
		return new AccessToken("secret-" + this.tokens, "oid", this.start,
				this.start.plus(LIFE).plusMillis(this.tokens), null);
	}

	private static AsyncCommand<String, String, String> command(CommandType type) {
		return new AsyncCommand<>(new Command<>(type, new StatusOutput<>(StringCodec.UTF8)));
	}

	private final class Listener implements AuthenticationListener {

		@Override
		public void onAttempt(AuthenticationAttempt attempt) {
			boolean fail = ConnectionAuthenticationTests.this.attempts.contains(null);
			ConnectionAuthenticationTests.this.attempts.add(attempt);
			if (fail) {
				throw new IllegalStateException("A listener that fails");
			}
		}

		@Override
		public void onRecycle(SocketAddress server) {
			ConnectionAuthenticationTests.this.recycled.add(server);
		}

	}

}
