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

import java.time.Clock;
import java.util.List;

/**
 * Redis side of the emulator: TLS in front of real redis-servers, logins with tokens, and
 * the end of each connection when its token expires. All settings can be changed while it
 * runs, from any thread.
 */
public final class RedisEmulator {

	private final ClientConnections clients;

	private final Gateways gateways;

	private final RedisBackend backend;

	RedisEmulator(TokenIssuer issuer, Clock clock, Certificates certificates, RedisBackend.Topology topology) {
		this.clients = new ClientConnections(issuer, clock);
		this.gateways = new Gateways(certificates.serverContext(), this.clients);
		try {
			this.backend = topology.start(this.gateways);
		}
		catch (RuntimeException ex) {
			this.gateways.close();
			throw ex;
		}
	}

	void close() {
		this.gateways.close();
		this.backend.close();
	}

	/**
	 * Return the port that clients connect to, with TLS, at host {@code localhost}. In a
	 * cluster it leads to any node that is alive; elsewhere to the first server, which is
	 * the master at the start.
	 * @return the port
	 */
	public int port() {
		return this.backend.port();
	}

	/**
	 * Return the port of each server with data: first those that are masters at the
	 * start, then their replicas in the same order.
	 * @return the ports
	 */
	public List<Integer> ports() {
		return this.backend.ports();
	}

	/**
	 * Return the ports of the sentinels, with TLS, at host {@code localhost}.
	 * @return the ports, none if there are no sentinels
	 */
	public List<Integer> sentinelPorts() {
		return this.backend.sentinelPorts();
	}

	/**
	 * Return the password of the sentinels' default user. They know no tokens.
	 * @return the password
	 */
	public String sentinelPassword() {
		return SentinelBackend.PASSWORD;
	}

	/**
	 * Return the name by which sentinels know the master.
	 * @return the name
	 */
	public String masterName() {
		return SentinelBackend.MASTER;
	}

	/**
	 * Close all connections of clients.
	 */
	public void killConnections() {
		this.clients.open().forEach(GatewayConnection::close);
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
		this.clients.refusals().fraction(fraction);
	}

	/**
	 * Restart the embedded redis-server, as in maintenance: connections close, and its
	 * data is lost. Returns when clients can log in again.
	 * @throws IllegalStateException if the server is not embedded, or one of several
	 */
	public void restartServer() {
		this.backend.restart();
	}

	/**
	 * Let a replica take the place of its master, of the first one in a cluster. Returns
	 * when the new master serves and the old one is its replica.
	 * @throws IllegalStateException if there is no replica that can take over
	 */
	public void failOver() {
		this.backend.failOver();
	}

	/**
	 * End one server as a crash does. If it is the master that a sentinel watches, or one
	 * of 3 or more masters of a cluster, its replica takes over within some 3 seconds.
	 * Returns when the server is gone.
	 * @param port the server's port, one of {@link #ports()}
	 * @throws IllegalStateException if the server is not embedded
	 * @throws IllegalArgumentException if no server has this port
	 */
	public void killServer(int port) {
		this.backend.kill(port);
	}

	/**
	 * Take away an identity's access: its connections are closed and its tokens refused.
	 * @param identity the identity
	 */
	public void revoke(EmulatedIdentity identity) {
		this.clients.refusals().revoke(identity.objectId());
		this.clients.open()
			.stream()
			.filter((connection) -> identity.objectId().equals(connection.objectId()))
			.forEach(GatewayConnection::close);
	}

	/**
	 * Give back what {@link #revoke} took.
	 * @param identity the identity
	 */
	public void restore(EmulatedIdentity identity) {
		this.clients.refusals().restore(identity.objectId());
	}

	/**
	 * Return how many connections are open now.
	 * @return the number of connections
	 */
	public int openConnections() {
		return this.clients.open().size();
	}

	/**
	 * Return how many connections have been opened in all.
	 * @return the number of connections
	 */
	public int connectionsOpened() {
		return this.clients.openedInAll();
	}

	/**
	 * Return how many connections made their first login.
	 * @return the number of logins
	 */
	public int handshakes() {
		return this.clients.handshakes();
	}

	/**
	 * Return how many logins followed the first one of their connection.
	 * @return the number of logins
	 */
	public int reauthentications() {
		return this.clients.reauthentications();
	}

	/**
	 * Return how many logins were refused.
	 * @return the number of logins
	 */
	public int authenticationFailures() {
		return this.clients.failures();
	}

	/**
	 * Return how many connections were closed because their token expired.
	 * @return the number of connections
	 */
	public int expiredConnections() {
		return this.clients.expiries();
	}

	/**
	 * Return how many logins used a token that their connection had used before. With one
	 * login per connection and token this is 0.
	 * @return the number of logins
	 */
	public int redundantAuthentications() {
		return this.clients.redundantAuthentications();
	}

	String internalPassword() {
		return this.gateways.password();
	}

	void register(EmulatedIdentity identity) {
		this.backend.register(identity);
	}

	void clockChanged() {
		this.clients.open().forEach(GatewayConnection::clockChanged);
	}

}
