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

package io.github.entraidredis.test;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway and its counterpart to the real server, with everything
 * passed on as it is. Both run on one event loop.
 */
class Relay extends ChannelInboundHandlerAdapter {

	private final Gateway gateway;

	private volatile @Nullable Channel client;

	private @Nullable Channel server;

	Relay(Gateway gateway) {
		this.gateway = gateway;
	}

	@Nullable Channel client() {
		return this.client;
	}

	/**
	 * Close both connections. Thread-safe.
	 */
	final void close() {
		Channel client = this.client;
		if (client != null) {
			client.close();
		}
	}

	/**
	 * Both connections are open.
	 */
	void connected() {
	}

	/**
	 * Look at a part of the server's replies.
	 */
	void replied(ByteBuf bytes) {
	}

	/**
	 * Added to connections that are open already.
	 */
	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		Channel client = context.channel();
		this.client = client;
		client.config().setAutoRead(false);
		RedisAdmin address = this.gateway.server();
		if (address == null) {
			client.close();
			return;
		}
		ChannelFuture connecting = new Bootstrap().group(client.eventLoop())
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.AUTO_READ, false)
			.handler(new ServerSide(client))
			.connect(address.address());
		this.server = connecting.channel();
		connecting.addListener((future) -> connected(client, connecting.channel(), future.isSuccess()));
	}

	private void connected(Channel client, Channel server, boolean success) {
		if (success && client.isActive()) {
			connected();
			// What came before the connection was there
			server.flush();
			client.config().setAutoRead(true);
			server.config().setAutoRead(true);
		}
		else {
			client.close();
			server.close();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		Channel server = this.server;
		if (server == null || !server.isOpen()) {
			ReferenceCountUtil.release(message);
		}
		else {
			server.write(message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (this.server != null && this.server.isActive()) {
			this.server.flush();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (this.server != null) {
			this.server.config().setAutoRead(context.channel().isWritable());
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

	/**
	 * Replies of the real server on their way to the client.
	 */
	private final class ServerSide extends ChannelInboundHandlerAdapter {

		private final Channel client;

		ServerSide(Channel client) {
			this.client = client;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			replied((ByteBuf) message);
			this.client.write(message);
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			this.client.flush();
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			this.client.config().setAutoRead(context.channel().isWritable());
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
