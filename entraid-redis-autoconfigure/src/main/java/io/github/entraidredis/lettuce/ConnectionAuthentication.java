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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.token.AccessToken;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.ConnectionWatchdog;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection authenticated: with the token of its handshake, then once with
 * each newer one. A login that fails is repeated until shortly before the accepted token
 * expires; then the connection is closed, between two commands, for Lettuce to open it
 * anew. But for {@link #tokenRenewed()}, everything happens on the connection's event
 * loop.
 */
final class ConnectionAuthentication {

	/**
	 * Time after the end of its token that a connection is given to answer a login. By
	 * then the server should have closed it: what leads there is dead.
	 */
	private static final Duration GRACE = Duration.ofSeconds(5);

	private final AuthenticatedConnections connections;

	private final Channel channel;

	private final HeldCommands heldCommands;

	private final TransactionState transaction = new TransactionState(this::transactionEnds);

	/**
	 * The one that the server accepted last or, until it did, that of the handshake.
	 */
	private AccessToken token;

	private boolean established;

	private boolean deferred;

	private boolean recycling;

	private int failures;

	private @Nullable AsyncCommand<String, String, String> pending;

	private @Nullable Future<?> retry;

	private @Nullable Future<?> deadline;

	ConnectionAuthentication(AuthenticatedConnections connections, Channel channel, HeldCommands heldCommands,
			AccessToken token) {
		this.connections = connections;
		this.channel = channel;
		this.heldCommands = heldCommands;
		this.token = token;
	}

	/**
	 * Authenticate with the current token, as soon as the event loop gets to it.
	 */
	void tokenRenewed() {
		try {
			this.channel.eventLoop().execute(this::authenticate);
		}
		catch (RejectedExecutionException ex) {
			// The client is shut down
		}
	}

	/**
	 * Look at a command on its way to the server, in the order in which the server gets
	 * them.
	 */
	void sending(RedisCommand<?, ?, ?> command) {
		if (this.established) {
			this.transaction.sending(command);
		}
		else if (isLogin(command) && command instanceof CompleteableCommand<?> login) {
			long sentAt = System.nanoTime();
			login.onComplete((answer, failure) -> handshakeEnded(sentAt, failure));
		}
	}

	/**
	 * What arrived from the server is handled.
	 */
	void received() {
		if (this.recycling && !this.transaction.isAtStake() && isIdle()) {
			this.recycling = false;
			this.connections.onRecycle(this.channel.remoteAddress());
			this.channel.close();
		}
	}

	/**
	 * The connection is closed. A login under way must not be sent again on the one that
	 * takes its place, as Lettuce does with commands: that one logs in with a newer
	 * token.
	 */
	void end() {
		this.connections.remove(this);
		this.established = false;
		this.heldCommands.close();
		this.retry = cancel(this.retry);
		this.deadline = cancel(this.deadline);
		AsyncCommand<String, String, String> pending = this.pending;
		this.pending = null;
		if (pending != null) {
			pending.cancel();
		}
	}

	private static boolean isLogin(RedisCommand<?, ?, ?> command) {
		return command.getType() == CommandType.HELLO || command.getType() == CommandType.AUTH;
	}

	private void handshakeEnded(long sentAt, @Nullable Throwable failure) {
		tell(this.token, true, sentAt, failure);
		if (failure == null) {
			this.established = true;
			// A token may have been renewed since the handshake began
			authenticate();
		}
	}

	/**
	 * The command that ends the transaction is not written yet: the login must follow it.
	 */
	private void transactionEnds() {
		holdCommands();
		if (this.deferred) {
			this.deferred = false;
			tokenRenewed();
		}
	}

	private void authenticate() {
		AccessToken current = this.connections.currentToken();
		if (!this.established || this.pending != null || current == null || current.isSameAs(this.token)) {
			return;
		}
		if (this.transaction.isOpen()) {
			this.deferred = true;
			return;
		}
		this.retry = cancel(this.retry);
		send(current);
	}

	private void send(AccessToken current) {
		CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add(current.principal())
			.add(current.value().toCharArray());
		AsyncCommand<String, String, String> login = new AsyncCommand<>(
				new Command<>(CommandType.AUTH, new StatusOutput<>(StringCodec.UTF8), arguments));
		this.pending = login;
		long sentAt = System.nanoTime();
		login.onComplete((answer, failure) -> ended(login, current, sentAt, failure));
		this.deadline = schedule(this.channel::close, this.connections.remaining(this.token).plus(GRACE));
		this.heldCommands.send(login).addListener((written) -> {
			if (!written.isSuccess()) {
				login.completeExceptionally(written.cause());
			}
		});
	}

	private void ended(AsyncCommand<?, ?, ?> login, AccessToken sent, long sentAt, @Nullable Throwable failure) {
		if (this.pending != login) {
			return;
		}
		this.pending = null;
		this.deadline = cancel(this.deadline);
		tell(sent, false, sentAt, failure);
		if (failure != null) {
			this.failures++;
			retryOrRecycle();
			return;
		}
		this.token = sent;
		this.failures = 0;
		this.recycling = false;
		this.heldCommands.release();
		// Another one may have come in the meantime
		authenticate();
	}

	private void retryOrRecycle() {
		Duration delay = ReauthenticationRetries.delay(this.failures, ThreadLocalRandom.current().nextDouble());
		Duration left = this.connections.remaining(this.token)
			.minus(ReauthenticationRetries.reserve(this.token.lifetime()));
		boolean last = left.compareTo(delay) <= 0 && isOpenedAnew();
		this.retry = last ? schedule(this::recycle, left) : schedule(this::authenticate, delay);
	}

	/**
	 * Return whether Lettuce opens the connection anew when it is closed.
	 */
	private boolean isOpenedAnew() {
		return this.channel.pipeline().get(ConnectionWatchdog.class) != null;
	}

	private void recycle() {
		this.recycling = true;
		holdCommands();
		received();
	}

	/**
	 * Let the commands that are under way be the last ones.
	 */
	private void holdCommands() {
		if (this.recycling && !this.transaction.isAtStake()) {
			this.heldCommands.hold();
		}
	}

	/**
	 * Return whether every command was answered. One that was not would be sent again
	 * after the connection is lost, and might be executed twice.
	 */
	private boolean isIdle() {
		CommandHandler commands = this.channel.pipeline().get(CommandHandler.class);
		return commands == null || commands.getStack().isEmpty();
	}

	private Future<?> schedule(Runnable task, Duration delay) {
		return this.channel.eventLoop().schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
	}

	private static @Nullable Future<?> cancel(@Nullable Future<?> task) {
		if (task != null) {
			task.cancel(false);
		}
		return null;
	}

	/**
	 * Tell of a login that the server answered.
	 */
	private void tell(AccessToken sent, boolean handshake, long sentAt, @Nullable Throwable failure) {
		if (failure != null && !(failure instanceof RedisCommandExecutionException)) {
			return;
		}
		Duration duration = Duration.ofNanos(System.nanoTime() - sentAt);
		this.connections.onAttempt(new AuthenticationAttempt(this.channel.remoteAddress(), sent, handshake, duration,
				(failure != null) ? code(failure) : null));
	}

	/**
	 * Return the first word of an error. The others can quote what was sent.
	 */
	private static String code(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return message.matches("(?s)[A-Z]+ .*") ? message.substring(0, message.indexOf(' ')) : "ERR";
	}

}
