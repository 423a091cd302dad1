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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * OSS cluster of embedded servers. As in Azure, its nodes announce an internal address
 * that the certificate does not cover, each with the port of its gateway.
 */
final class ClusterBackend implements EmbeddedBackend {

	private static final int SLOTS = 16_384;

	/**
	 * Longer than the 5 seconds after which Redis gives up.
	 */
	private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(6);

	private static final String INTERNAL_HOST = "127.0.0.1";

	/**
	 * What clients need; Azure knows no CLUSTER MYID.
	 */
	private static final List<String> COMMANDS = Stream
		.concat(Stream.of("allcommands", "-cluster"),
				Stream
					.of("count-failure-reports", "countkeysinslot", "getkeysinslot", "info", "keyslot", "nodes",
							"replicas", "shards", "slaves", "slots")
					.map("+cluster|"::concat))
		.toList();

	private final int masters;

	private final int replicas;

	private final RedisNodes nodes;

	/**
	 * Leads to any node that is alive, as the port of Azure Managed Redis does.
	 */
	private final Gateway endpoint;

	ClusterBackend(Gateways gateways, int masters, int replicasPerMaster) {
		this.masters = masters;
		this.replicas = masters * replicasPerMaster;
		this.nodes = RedisNodes.start(gateways, (nodes) -> {
			for (int i = 0; i < this.masters + this.replicas; i++) {
				start(gateways, nodes);
			}
			connect(nodes);
		});
		this.endpoint = gateways.forClients();
		this.endpoint.forwardTo(() -> this.nodes.alive().findFirst().map(RedisNode::admin).orElse(null));
	}

	private static void start(Gateways gateways, RedisNodes nodes) {
		Gateway gateway = gateways.forClientsAndServers();
		nodes.add(gateway, List.of("cluster-enabled yes", "cluster-node-timeout 1000",
				// The other nodes stay in service while one is replaced
				"cluster-require-full-coverage no", "cluster-replica-validity-factor 0",
				"cluster-announce-ip " + INTERNAL_HOST, "cluster-announce-port " + gateway.port(),
				"masterauth " + gateways.password()), COMMANDS);
	}

	private void connect(RedisNodes nodes) {
		for (int i = 0; i < nodes.size(); i++) {
			nodes.get(i).execute("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
			for (int j = 0; j < i; j++) {
				nodes.get(i)
					.execute("CLUSTER", "MEET", INTERNAL_HOST, String.valueOf(nodes.get(j).port()),
							String.valueOf(nodes.get(j).busPort()));
			}
		}
		for (int i = 0; i < this.masters; i++) {
			nodes.get(i).execute(addSlots(SLOTS * i / this.masters, SLOTS * (i + 1) / this.masters));
		}
		Poll.until("the nodes of the cluster know each other", () -> nodes.alive().allMatch(this::knowsAll));
		for (int i = 0; i < this.replicas; i++) {
			String master = nodes.get(i % this.masters).execute("CLUSTER", "MYID");
			nodes.get(this.masters + i).execute("CLUSTER", "REPLICATE", master);
		}
		Poll.until("the cluster is ready", () -> nodes.alive().allMatch(this::isReady) && agree(nodes));
	}

	private static String[] addSlots(int from, int to) {
		List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
		IntStream.range(from, to).mapToObj(String::valueOf).forEach(command::add);
		return command.toArray(String[]::new);
	}

	private boolean knowsAll(RedisNode node) {
		List<ClusterMember> members = ClusterMember.seenBy(node);
		return members.size() == this.masters + this.replicas
				&& members.stream().noneMatch(ClusterMember::isHandshaking);
	}

	private boolean isReady(RedisNode node) {
		List<ClusterMember> members = ClusterMember.seenBy(node);
		return members.stream().filter(ClusterMember::isMaster).count() == this.masters
				&& members.stream().filter(ClusterMember::isReplica).count() == this.replicas && isServing(node);
	}

	/**
	 * A node does not hand over to a replica that it does not know as such yet.
	 */
	private static boolean agree(RedisNodes nodes) {
		return nodes.alive()
			.map((node) -> ClusterMember.seenBy(node).stream().map(ClusterMember::role).collect(Collectors.toSet()))
			.distinct()
			.count() == 1;
	}

	private static boolean isServing(RedisNode node) {
		List<String> info = node.execute("CLUSTER", "INFO").lines().toList();
		return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS)
				&& (node.replication("role:master") || node.replication("master_link_status:up"));
	}

	@Override
	public int port() {
		return this.endpoint.port();
	}

	@Override
	public RedisNodes nodes() {
		return this.nodes;
	}

	@Override
	public synchronized void failOver() {
		Poll.until("the nodes of the cluster agree", () -> agree(this.nodes));
		List<ClusterMember> members = ClusterMember.seenBy(this.nodes.alive().findFirst().orElseThrow());
		ClusterMember master = members.stream().filter(ClusterMember::servesFirstSlot).findFirst().orElseThrow();
		RedisNode replica = members.stream()
			.filter((member) -> member.masterId().equals(master.id()))
			.map((member) -> this.nodes.atPort(member.port()))
			.filter(RedisNode::isAlive)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The first master has no replica"));
		Poll.until("the replica takes over", () -> takesOver(replica));
	}

	/**
	 * A replica that was elected within the last 4 seconds fails at first.
	 */
	private boolean takesOver(RedisNode replica) {
		if (replica.replication("role:slave")) {
			replica.execute("CLUSTER", "FAILOVER");
		}
		return Poll.within(FAILOVER_TIMEOUT,
				() -> this.nodes.alive().allMatch((node) -> follows(node, replica)) && agree(this.nodes));
	}

	private static boolean follows(RedisNode node, RedisNode master) {
		return isServing(node) && ClusterMember.seenBy(node)
			.stream()
			.anyMatch((member) -> member.port() == master.port() && member.servesFirstSlot());
	}

}
