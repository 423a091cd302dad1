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
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.entraidredis.test.TokenIssuer.Verified;
import org.jspecify.annotations.Nullable;

/**
 * Connections of clients through all gateways: who may log in, and what is counted.
 */
final class ClientConnections {

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

	ClientConnections(TokenIssuer issuer, Clock clock) {
		this.issuer = issuer;
		this.clock = clock;
	}

	Set<GatewayConnection> open() {
		return this.connections;
	}

	LoginRefusals refusals() {
		return this.refusals;
	}

	int openedInAll() {
		return this.opened.get();
	}

	int handshakes() {
		return this.handshakes.get();
	}

	int reauthentications() {
		return this.reauthentications.get();
	}

	int failures() {
		return this.failures.get();
	}

	int expiries() {
		return this.expiries.get();
	}

	int redundantAuthentications() {
		return this.redundant.get() + this.connections.stream().mapToInt(ClientConnections::redundant).sum();
	}

	@Nullable Verified verify(String username, String token) {
		return this.refusals.refuseNext(username) ? null : this.issuer.verify(username, token);
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
