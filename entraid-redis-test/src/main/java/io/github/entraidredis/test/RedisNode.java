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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One redis-server with data, and the gateway in front of it.
 */
final class RedisNode {

	/**
	 * Access rule of identities that may do anything.
	 */
	static final List<String> ALL_COMMANDS = List.of("allcommands");

	private static final List<String> SETTINGS = List.of("save \"\"", "appendonly no", "maxclients 5000",
			"repl-diskless-sync yes", "repl-diskless-sync-delay 0");

	private final Set<EmulatedIdentity> users = ConcurrentHashMap.newKeySet();

	private final Gateway gateway;

	private final String password;

	private final List<String> settings = new ArrayList<>(SETTINGS);

	private final List<String> commands;

	private volatile RedisProcess process;

	/**
	 * Start a server.
	 * @param password what its default user and the users of identities log in with
	 * @param settings further lines of its configuration
	 * @param commands what identities may do, as access rules of Redis
	 */
	RedisNode(Gateway gateway, String password, List<String> settings, List<String> commands) {
		this.gateway = gateway;
		this.password = password;
		this.settings.addAll(settings);
		this.commands = commands;
		this.process = start();
	}

	private RedisProcess start() {
		RedisProcess started = RedisProcess.start(this.password, this.settings);
		this.users.forEach((identity) -> started.admin().allow(identity, this.commands));
		this.gateway.forwardTo(started::admin);
		return started;
	}

	/**
	 * Return the port that clients connect to.
	 */
	int port() {
		return this.gateway.port();
	}

	int busPort() {
		return this.process.busPort();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	RedisAdmin admin() {
		return this.process.admin();
	}

	String execute(String... command) {
		return admin().execute(command);
	}

	/**
	 * Return whether the server says so of its replication.
	 * @param line for example {@code role:master}
	 */
	boolean replication(String line) {
		return execute("INFO", "replication").lines().anyMatch(line::equals);
	}

	synchronized void register(EmulatedIdentity identity) {
		this.users.add(identity);
		if (isAlive()) {
			this.process.admin().allow(identity, this.commands);
		}
	}

	synchronized void restart() {
		this.process.stop();
		this.process = start();
	}

	void kill() {
		this.process.kill();
	}

	void close() {
		this.process.stop();
	}

}
