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

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisHandshakeHandler;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/**
 * Watches the connections of all clients that use the same {@link ClientResources}, so
 * that those which log in with a token of an {@link EntraIdCredentialsProvider} are
 * re-authenticated. Others are left alone.
 */
public final class ConnectionWatch implements NettyCustomizer {

	private final NettyCustomizer delegate;

	/**
	 * Create a watch.
	 */
	public ConnectionWatch() {
		this(new NettyCustomizer() {
		});
	}

	/**
	 * Create a watch beside another customizer.
	 * @param delegate customizer that is asked first
	 */
	public ConnectionWatch(NettyCustomizer delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return whether the connections of clients with these resources are watched.
	 * @param resources resources of a client
	 * @return {@code true} if they are
	 */
	public static boolean isPartOf(ClientResources resources) {
		return resources.nettyCustomizer() instanceof ConnectionWatch;
	}

	@Override
	public void afterBootstrapInitialized(Bootstrap bootstrap) {
		this.delegate.afterBootstrapInitialized(bootstrap);
	}

	@Override
	public void afterChannelInitialized(Channel channel) {
		this.delegate.afterChannelInitialized(channel);
		ChannelHandlerContext handshake = channel.pipeline().context(RedisHandshakeHandler.class);
		ChannelHandlerContext commands = channel.pipeline().context(CommandHandler.class);
		if (handshake != null && commands != null) {
			HeldCommands held = new HeldCommands();
			channel.pipeline().addBefore(handshake.name(), null, new ConnectionHandler(held));
			channel.pipeline().addAfter(commands.name(), null, held);
		}
	}

}
