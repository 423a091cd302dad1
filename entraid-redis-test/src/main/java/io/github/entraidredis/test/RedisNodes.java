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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Servers that belong together.
 */
final class RedisNodes {

	private final List<RedisNode> nodes = new CopyOnWriteArrayList<>();

	private final Gateways gateways;

	RedisNodes(Gateways gateways) {
		this.gateways = gateways;
	}

	/**
	 * Start servers, and stop them all if something fails.
	 * @param setUp starts the servers and connects them
	 */
	static RedisNodes start(Gateways gateways, Consumer<RedisNodes> setUp) {
		RedisNodes nodes = new RedisNodes(gateways);
		try {
			setUp.accept(nodes);
			return nodes;
		}
		catch (RuntimeException ex) {
			nodes.close();
			throw ex;
		}
	}

	RedisNode add(Gateway gateway, List<String> settings, List<String> commands) {
		RedisNode node = new RedisNode(gateway, this.gateways.password(), settings, commands);
		this.nodes.add(node);
		return node;
	}

	RedisNode get(int index) {
		return this.nodes.get(index);
	}

	int size() {
		return this.nodes.size();
	}

	RedisNode atPort(int port) {
		return this.nodes.stream()
			.filter((node) -> node.port() == port)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No server has port " + port));
	}

	Stream<RedisNode> alive() {
		return this.nodes.stream().filter(RedisNode::isAlive);
	}

	List<Integer> ports() {
		return this.nodes.stream().map(RedisNode::port).toList();
	}

	void register(EmulatedIdentity identity) {
		this.nodes.forEach((node) -> node.register(identity));
	}

	void close() {
		this.nodes.forEach(RedisNode::close);
	}

}
