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
import java.util.Set;

/**
 * Node of a cluster, as another one or itself sees it.
 *
 * @param id name of the node
 * @param port port that it announces
 * @param flags its role and state
 * @param masterId name of its master, or {@code -}
 * @param slots ranges of slots that it serves
 */
record ClusterMember(String id, int port, Set<String> flags, String masterId, List<String> slots) {

	private static final int SLOTS = 8;

	/**
	 * Ask a node for all members that it knows.
	 */
	static List<ClusterMember> seenBy(RedisNode node) {
		return node.execute("CLUSTER", "NODES").lines().map(ClusterMember::parse).toList();
	}

	private static ClusterMember parse(String line) {
		List<String> fields = List.of(line.split(" "));
		String address = fields.get(1);
		int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1, address.indexOf('@')));
		return new ClusterMember(fields.get(0), port, Set.of(fields.get(2).split(",")), fields.get(3),
				fields.subList(SLOTS, fields.size()));
	}

	/**
	 * Return what all nodes agree upon, sooner or later.
	 */
	String role() {
		return this.id + " " + this.masterId + " " + this.slots;
	}

	boolean isMaster() {
		return this.flags.contains("master") && !this.slots.isEmpty();
	}

	boolean isReplica() {
		return this.flags.contains("slave");
	}

	boolean isHandshaking() {
		return this.flags.contains("handshake");
	}

	boolean servesFirstSlot() {
		return this.slots.stream().anyMatch((range) -> range.equals("0") || range.startsWith("0-"));
	}

}
