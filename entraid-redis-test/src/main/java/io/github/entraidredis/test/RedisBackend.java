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

import java.util.List;

/**
 * Real servers behind the gateways, with a user for each identity.
 */
sealed interface RedisBackend permits ExternalBackend, EmbeddedBackend {

	/**
	 * Return the port that clients connect to first.
	 */
	default int port() {
		return ports().get(0);
	}

	/**
	 * Return the ports of the servers with data; the first one was a master at the start.
	 */
	List<Integer> ports();

	default List<Integer> sentinelPorts() {
		return List.of();
	}

	void register(EmulatedIdentity identity);

	default void restart() {
		throw new IllegalStateException("Only a single embedded redis-server can be restarted");
	}

	default void failOver() {
		throw new IllegalStateException("Only a cluster or a master with sentinels can fail over");
	}

	default void kill(int port) {
		throw new IllegalStateException("Only an embedded redis-server can be killed");
	}

	void close();

	/**
	 * Starts the servers.
	 */
	@FunctionalInterface
	interface Topology {

		RedisBackend start(Gateways gateways);

	}

}
