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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import redis.embedded.RedisServer;

/**
 * Real redis-server on a free loopback port. Its default user has a password, so that a
 * connection that does not authenticate gets Redis's own refusal.
 */
final class RedisProcess {

	private static final int ATTEMPTS = 3;

	private final RedisServer server;

	private final int port;

	private RedisProcess(RedisServer server, int port) {
		this.server = server;
		this.port = port;
	}

	static RedisProcess start(String password) {
		for (int attempt = 1;; attempt++) {
			try {
				return tryStart(password);
			}
			catch (IOException ex) {
				// Somebody else may have taken the free port in the meantime
				if (attempt == ATTEMPTS) {
					throw new IllegalStateException("redis-server could not be started", ex);
				}
			}
		}
	}

	private static RedisProcess tryStart(String password) throws IOException {
		int port = freePort();
		RedisServer server = RedisServer.newRedisServer()
			.port(port)
			.bind("127.0.0.1")
			.setting("save \"\"")
			.setting("appendonly no")
			.setting("requirepass " + password)
			.setting("maxclients 5000")
			.onShutdownForceStop(true)
			.build();
		server.start();
		return new RedisProcess(server, port);
	}

	int port() {
		return this.port;
	}

	void stop() {
		try {
			this.server.stop();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("redis-server could not be stopped", ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
