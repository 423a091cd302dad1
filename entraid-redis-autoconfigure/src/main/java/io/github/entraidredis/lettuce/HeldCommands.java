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

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Holds commands back from a connection that is about to be closed, so that those under
 * way can be answered: one that is not would be sent again on the next connection, and
 * might be executed twice. Sits where commands do not count as sent yet. Nothing is
 * delayed that would not wait anyway, because Redis answers in order.
 */
final class HeldCommands extends ChannelOutboundHandlerAdapter {

	private final Queue<Held> held = new ArrayDeque<>();

	private boolean holding;

	private boolean closed;

	private @Nullable ChannelHandlerContext context;

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	void hold() {
		this.holding = true;
	}

	/**
	 * Send what was held, and hold no more.
	 */
	void release() {
		if (this.holding) {
			this.holding = false;
			for (Held next = this.held.poll(); next != null; next = this.held.poll()) {
				context().write(next.command(), next.promise());
			}
			context().flush();
		}
	}

	/**
	 * Give back what was held and what still comes. Lettuce sends it on the next
	 * connection.
	 */
	void close() {
		this.closed = true;
		for (Held next = this.held.poll(); next != null; next = this.held.poll()) {
			next.promise().tryFailure(new ClosedChannelException());
		}
	}

	/**
	 * Send a command although others are held.
	 */
	ChannelFuture send(Object command) {
		return context().writeAndFlush(command);
	}

	@Override
	public void write(ChannelHandlerContext context, Object command, ChannelPromise promise) {
		if (this.closed) {
			promise.tryFailure(new ClosedChannelException());
		}
		else if (this.holding) {
			this.held.add(new Held(command, promise));
		}
		else {
			context.write(command, promise);
		}
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context);
	}

	private record Held(Object command, ChannelPromise promise) {

	}

}
