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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Free loopback port in front of a real server. It is bound before the server starts,
 * since the server announces it; until then, connections are closed.
 */
final class Gateway {

	private final Channel channel;

	private volatile Supplier<@Nullable RedisAdmin> server = () -> null;

	/**
	 * Bind a gateway.
	 * @param handlers adds the handlers of a new connection
	 */
	Gateway(EventLoopGroup group, BiConsumer<SocketChannel, Gateway> handlers) {
		this.channel = new ServerBootstrap().group(group)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					handlers.accept(channel, Gateway.this);
				}

			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.syncUninterruptibly()
			.channel();
	}

	int port() {
		return ((InetSocketAddress) this.channel.localAddress()).getPort();
	}

	/**
	 * Set where connections lead to.
	 * @param server asked for each connection, which is closed if there is none
	 */
	void forwardTo(Supplier<@Nullable RedisAdmin> server) {
		this.server = server;
	}

	@Nullable RedisAdmin server() {
		return this.server.get();
	}

}
