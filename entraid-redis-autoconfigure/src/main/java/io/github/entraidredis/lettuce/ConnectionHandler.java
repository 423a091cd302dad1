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

import java.util.Collection;
import java.util.Objects;

import io.github.entraidredis.token.AccessToken;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Sees what passes between Lettuce and one channel. Lettuce asks for credentials without
 * saying for which connection, but does so while the channel becomes active, on its event
 * loop: that tells which one.
 */
final class ConnectionHandler extends ChannelDuplexHandler {

	private static final FastThreadLocal<@Nullable ConnectionHandler> CURRENT = new FastThreadLocal<>();

	private final HeldCommands heldCommands;

	private @Nullable ChannelHandlerContext context;

	private @Nullable ConnectionAuthentication authentication;

	ConnectionHandler(HeldCommands heldCommands) {
		this.heldCommands = heldCommands;
	}

	/**
	 * Return the handler of the connection which is being opened on this thread, if there
	 * is one.
	 */
	static @Nullable ConnectionHandler current() {
		return CURRENT.get();
	}

	/**
	 * Take note that the connection logs in with this token. On another thread than the
	 * event loop, that is done before what the thread writes afterwards.
	 */
	void loggingIn(AuthenticatedConnections connections, AccessToken token) {
		Channel channel = Objects.requireNonNull(this.context).channel();
		if (channel.eventLoop().inEventLoop()) {
			begin(new ConnectionAuthentication(connections, channel, this.heldCommands, token), connections);
		}
		else {
			channel.eventLoop().execute(() -> {
				// It may have been closed while it waited for the token
				if (channel.isActive()) {
					begin(new ConnectionAuthentication(connections, channel, this.heldCommands, token), connections);
				}
			});
		}
	}

	private void begin(ConnectionAuthentication authentication, AuthenticatedConnections connections) {
		this.authentication = authentication;
		connections.add(authentication);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		CURRENT.set(this);
		try {
			context.fireChannelActive();
		}
		finally {
			CURRENT.remove();
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof Collection<?> batch) {
			batch.forEach(this::sending);
		}
		else {
			sending(message);
		}
		context.write(message, promise);
	}

	private void sending(Object message) {
		if (this.authentication != null && message instanceof RedisCommand<?, ?, ?> command) {
			this.authentication.sending(command);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.fireChannelReadComplete();
		if (this.authentication != null) {
			this.authentication.received();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.authentication != null) {
			this.authentication.end();
		}
		context.fireChannelInactive();
	}

}
