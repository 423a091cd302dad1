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

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One redis-server of the user's own.
 */
final class ExternalBackend implements RedisBackend {

	private final Gateway gateway;

	private final RedisAdmin server;

	ExternalBackend(Gateways gateways, InetSocketAddress address) {
		new RedisAdmin(address, null).execute("CONFIG", "SET", "requirepass", gateways.password());
		this.server = new RedisAdmin(address, gateways.password());
		this.gateway = gateways.forClients();
		this.gateway.forwardTo(() -> this.server);
	}

	@Override
	public List<Integer> ports() {
		return List.of(this.gateway.port());
	}

	@Override
	public void register(EmulatedIdentity identity) {
		this.server.allow(identity, RedisNode.ALL_COMMANDS);
	}

	@Override
	public void close() {
		this.server.execute("CONFIG", "SET", "requirepass", "");
	}

}
