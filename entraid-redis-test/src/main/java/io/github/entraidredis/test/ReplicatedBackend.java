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

import java.util.ArrayList;
import java.util.List;

/**
 * Master with replicas, all embedded.
 */
final class ReplicatedBackend implements EmbeddedBackend {

	private final RedisNodes nodes;

	ReplicatedBackend(Gateways gateways, int replicas) {
		this.nodes = RedisNodes.start(gateways, (nodes) -> start(gateways, nodes, replicas));
	}

	/**
	 * Start a master and its replicas, which are reached at host localhost.
	 */
	static void start(Gateways gateways, RedisNodes nodes, int replicas) {
		for (int i = 0; i <= replicas; i++) {
			Gateway gateway = gateways.forClientsAndServers();
			List<String> settings = new ArrayList<>(List.of("masterauth " + gateways.password(),
					"replica-announce-ip localhost", "replica-announce-port " + gateway.port()));
			if (i > 0) {
				settings.add("replicaof localhost " + nodes.get(0).port());
			}
			nodes.add(gateway, settings, RedisNode.ALL_COMMANDS);
		}
		Poll.until("the replicas follow their master", () -> isComplete(nodes));
	}

	/**
	 * Return whether one server is the master, and all others that run follow it.
	 */
	static boolean isComplete(RedisNodes nodes) {
		long replicas = nodes.alive().filter((node) -> node.replication("master_link_status:up")).count();
		return replicas == nodes.alive().count() - 1
				&& nodes.alive().filter((node) -> node.replication("connected_slaves:" + replicas)).count() == 1;
	}

	@Override
	public RedisNodes nodes() {
		return this.nodes;
	}

}
