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
 * Master with replicas and a sentinel, all embedded. The sentinel reaches the servers as
 * they reach each other, and tells clients the ports of the gateways.
 */
final class SentinelBackend implements EmbeddedBackend {

	static final String MASTER = "redis";

	/**
	 * Static, as a sentinel's credentials are; nothing secret is behind it.
	 */
	static final String PASSWORD = "sentinel-password";

	private final RedisNodes nodes;

	private final Gateway gateway;

	private final RedisProcess sentinel;

	SentinelBackend(Gateways gateways, int replicas) {
		this.nodes = RedisNodes.start(gateways, (nodes) -> ReplicatedBackend.start(gateways, nodes, replicas));
		this.gateway = gateways.forSentinel();
		try {
			this.sentinel = RedisProcess.start(PASSWORD, settings(gateways.password()), "--sentinel");
		}
		catch (RuntimeException ex) {
			this.nodes.close();
			throw ex;
		}
		this.gateway.forwardTo(this.sentinel::admin);
		try {
			Poll.until("the sentinel knows the replicas", () -> usableReplicas() == replicas);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private List<String> settings(String password) {
		return List.of("sentinel resolve-hostnames yes", "sentinel announce-hostnames yes",
				"sentinel monitor " + MASTER + " localhost " + this.nodes.get(0).port() + " 1",
				"sentinel auth-pass " + MASTER + " " + password, "sentinel down-after-milliseconds " + MASTER + " 1000",
				// Also the half of the time between two attempts
				"sentinel failover-timeout " + MASTER + " 2000");
	}

	/**
	 * Count the replicas that may become the master.
	 */
	private long usableReplicas() {
		return this.sentinel.admin()
			.execute("SENTINEL", "REPLICAS", MASTER)
			.lines()
			.filter("master-link-status"::equals)
			.count();
	}

	@Override
	public RedisNodes nodes() {
		return this.nodes;
	}

	@Override
	public List<Integer> sentinelPorts() {
		return List.of(this.gateway.port());
	}

	@Override
	public synchronized void failOver() {
		int before = masterPort();
		// Refused as long as the last failover is under way
		Poll.until("a replica can take over", this::requestFailover);
		Poll.until("a replica takes over",
				() -> masterPort() != before && this.nodes.atPort(masterPort()).replication("role:master"));
		demote(this.nodes.atPort(before), masterPort());
		Poll.until("the replicas follow their new master", () -> ReplicatedBackend.isComplete(this.nodes));
	}

	/**
	 * Do what the sentinel does to the old master, but only after some 10 seconds.
	 */
	private static void demote(RedisNode node, int masterPort) {
		node.execute("REPLICAOF", "localhost", String.valueOf(masterPort));
		node.execute("CLIENT", "KILL", "TYPE", "normal");
	}

	private boolean requestFailover() {
		return this.sentinel.admin().execute("SENTINEL", "FAILOVER", MASTER).equals("OK");
	}

	private int masterPort() {
		return this.sentinel.admin()
			.execute("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
			.lines()
			.skip(1)
			.mapToInt(Integer::parseInt)
			.findFirst()
			.orElseThrow();
	}

	@Override
	public void close() {
		this.sentinel.stop();
		this.nodes.close();
	}

}
