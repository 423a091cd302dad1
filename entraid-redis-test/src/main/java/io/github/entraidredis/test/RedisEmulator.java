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
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.entraidredis.test.TokenIssuer.Verified;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Redis side of the emulator: TLS in front of a real redis-server, logins with tokens,
 * and the end of each connection when its token expires. All settings can be changed
 * while it runs, from any thread.
 */
public final class RedisEmulator {

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("redis-emulator", true), NioIoHandler.newFactory());

	private final Set<GatewayConnection> connections = ConcurrentHashMap.newKeySet();

	private final LoginRefusals refusals = new LoginRefusals();

	private final AtomicInteger opened = new AtomicInteger();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final AtomicInteger reauthentications = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicInteger expiries = new AtomicInteger();

	private final AtomicInteger redundant = new AtomicInteger();

	private final TokenIssuer issuer;

	private final Clock clock;

	private final RedisBackend backend;

	private final Channel gateway;

	RedisEmulator(TokenIssuer issuer, Clock clock, Certificates certificates, @Nullable InetSocketAddress external) {
		this.issuer = issuer;
		this.clock = clock;
		this.backend = new RedisBackend(external);
		this.gateway = bind(certificates.serverContext());
	}

	void close() {
		this.gateway.close().awaitUninterruptibly();
		killConnections();
		Shutdown.await(this.group);
		this.backend.close();
	}

	private Channel bind(SslContext tls) {
		return new ServerBootstrap().group(this.group)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline()
						.addLast(tls.newHandler(channel.alloc()), new CommandDecoder(),
								new GatewayConnection(RedisEmulator.this));
				}

			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.syncUninterruptibly()
			.channel();
	}

	/**
	 * Return the port that clients connect to, with TLS, at host {@code localhost}.
	 * @return the port
	 */
	public int port() {
		return ((InetSocketAddress) this.gateway.localAddress()).getPort();
	}

	/**
	 * Close all connections.
	 */
	public void killConnections() {
		this.connections.forEach(GatewayConnection::close);
	}

	/**
	 * Refuse every login, or accept good ones again.
	 * @param refuse whether to refuse
	 */
	public void refuseAuthentication(boolean refuse) {
		refuseAuthentication(refuse ? 1.0 : 0.0);
	}

	/**
	 * Refuse a part of the logins, evenly spread: with 0.25 every fourth.
	 * @param fraction the part, from 0 for none to 1 for all
	 */
	public void refuseAuthentication(double fraction) {
		this.refusals.fraction(fraction);
	}

	/**
	 * Restart the embedded redis-server, as in maintenance: connections close, and its
	 * data is lost. Returns when clients can log in again.
	 * @throws IllegalStateException if the server is not embedded
	 */
	public void restartServer() {
		this.backend.restart();
	}

	/**
	 * Take away an identity's access: its connections are closed and its tokens refused.
	 * @param identity the identity
	 */
	public void revoke(EmulatedIdentity identity) {
		this.refusals.revoke(identity.objectId());
		this.connections.stream()
			.filter((connection) -> identity.objectId().equals(connection.objectId()))
			.forEach(GatewayConnection::close);
	}

	/**
	 * Give back what {@link #revoke} took.
	 * @param identity the identity
	 */
	public void restore(EmulatedIdentity identity) {
		this.refusals.restore(identity.objectId());
	}

	/**
	 * Return how many connections are open now.
	 * @return the number of connections
	 */
	public int openConnections() {
		return this.connections.size();
	}

	/**
	 * Return how many connections have been opened in all.
	 * @return the number of connections
	 */
	public int connectionsOpened() {
		return this.opened.get();
	}

	/**
	 * Return how many connections made their first login.
	 * @return the number of logins
	 */
	public int handshakes() {
		return this.handshakes.get();
	}

	/**
	 * Return how many logins followed the first one of their connection.
	 * @return the number of logins
	 */
	public int reauthentications() {
		return this.reauthentications.get();
	}

	/**
	 * Return how many logins were refused.
	 * @return the number of logins
	 */
	public int authenticationFailures() {
		return this.failures.get();
	}

	/**
	 * Return how many connections were closed because their token expired.
	 * @return the number of connections
	 */
	public int expiredConnections() {
		return this.expiries.get();
	}

	/**
	 * Return how many logins used a token that their connection had used before. With one
	 * login per connection and token this is 0.
	 * @return the number of logins
	 */
	public int redundantAuthentications() {
		return this.redundant.get() + this.connections.stream().mapToInt(RedisEmulator::redundant).sum();
	}

	void register(EmulatedIdentity identity) {
		this.backend.register(identity);
	}

	void clockChanged() {
		this.connections.forEach(GatewayConnection::clockChanged);
	}

	@Nullable Verified verify(String username, String token) {
		return this.refusals.refuseNext(username) ? null : this.issuer.verify(username, token);
	}

	InetSocketAddress serverAddress() {
		return this.backend.address();
	}

	String internalPassword() {
		return this.backend.password();
	}

	Instant now() {
		return this.clock.instant();
	}

	void opened(GatewayConnection connection) {
		this.opened.incrementAndGet();
		this.connections.add(connection);
	}

	void closed(GatewayConnection connection) {
		if (this.connections.remove(connection)) {
			this.redundant.addAndGet(redundant(connection));
		}
	}

	void countAuthentication(boolean handshake) {
		(handshake ? this.handshakes : this.reauthentications).incrementAndGet();
	}

	void countFailure() {
		this.failures.incrementAndGet();
	}

	void countExpiry() {
		this.expiries.incrementAndGet();
	}

	private static int redundant(GatewayConnection connection) {
		return connection.authentications().values().stream().mapToInt((count) -> count - 1).sum();
	}

}
