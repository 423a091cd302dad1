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

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP and HTTPS on two free loopback ports.
 */
final class HttpServer {

	private static final int MAX_REQUEST_BYTES = 64 * 1024;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("entra-emulator", true), NioIoHandler.newFactory());

	private final String thumbprint;

	private final Channel plain;

	private final Channel secure;

	HttpServer(ChannelHandler handler, Certificates certificates) {
		this.thumbprint = certificates.serverThumbprint();
		this.plain = bind(handler, null);
		this.secure = bind(handler, certificates.serverContext());
	}

	String thumbprint() {
		return this.thumbprint;
	}

	int plainPort() {
		return port(this.plain);
	}

	int securePort() {
		return port(this.secure);
	}

	void close() {
		Shutdown.await(this.group);
	}

	private Channel bind(ChannelHandler handler, @Nullable SslContext tls) {
		return new ServerBootstrap().group(this.group)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					if (tls != null) {
						channel.pipeline().addLast(tls.newHandler(channel.alloc()));
					}
					channel.pipeline()
						.addLast(new HttpServerCodec(), new HttpServerKeepAliveHandler(),
								new HttpObjectAggregator(MAX_REQUEST_BYTES), handler);
				}

			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.syncUninterruptibly()
			.channel();
	}

	private static int port(Channel channel) {
		return ((InetSocketAddress) channel.localAddress()).getPort();
	}

}
