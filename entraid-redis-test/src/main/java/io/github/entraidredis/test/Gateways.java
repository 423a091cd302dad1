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

import java.util.UUID;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Opens the gateways of one emulator, which share a thread, a certificate and the
 * password of the servers behind them.
 */
final class Gateways {

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("redis-emulator", true), NioIoHandler.newFactory());

	private final String password = UUID.randomUUID().toString();

	private final SslContext tls;

	private final ClientConnections clients;

	Gateways(SslContext tls, ClientConnections clients) {
		this.tls = tls;
		this.clients = clients;
	}

	/**
	 * Return the password that the servers know, and nobody else.
	 */
	String password() {
		return this.password;
	}

	/**
	 * Open a gateway for clients with TLS and tokens.
	 */
	Gateway forClients() {
		return new Gateway(this.group, (channel, gateway) -> {
			channel.pipeline().addLast(this.tls.newHandler(channel.alloc()));
			addTokens(channel, gateway);
		});
	}

	/**
	 * Open a gateway for clients with TLS and tokens, and for the other servers of the
	 * deployment, which come in plain text with the password.
	 */
	Gateway forClientsAndServers() {
		return new Gateway(this.group, (channel, gateway) -> channel.pipeline().addLast(new Detection(gateway)));
	}

	/**
	 * Open a gateway that passes everything on, for clients with TLS.
	 */
	Gateway forSentinel() {
		return new Gateway(this.group, (channel, gateway) -> channel.pipeline()
			.addLast(this.tls.newHandler(channel.alloc()), new Relay(gateway)));
	}

	void close() {
		Shutdown.await(this.group);
	}

	private void addTokens(SocketChannel channel, Gateway gateway) {
		channel.pipeline().addLast(new CommandDecoder(), new GatewayConnection(gateway, this.clients, this.password));
	}

	/**
	 * Tells clients and servers by the first bytes of their connections.
	 */
	private final class Detection extends OptionalSslHandler {

		private final Gateway gateway;

		Detection(Gateway gateway) {
			super(Gateways.this.tls);
			this.gateway = gateway;
		}

		@Override
		protected SslHandler newSslHandler(ChannelHandlerContext context, SslContext tls) {
			addTokens((SocketChannel) context.channel(), this.gateway);
			return super.newSslHandler(context, tls);
		}

		@Override
		protected ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
			return new Relay(this.gateway);
		}

	}

}
