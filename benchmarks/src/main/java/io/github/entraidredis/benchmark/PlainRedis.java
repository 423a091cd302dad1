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

package io.github.entraidredis.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import redis.embedded.RedisServer;

/**
 * A redis-server without TLS and without the emulator in front of it, so that as little
 * as possible hides what a client costs.
 */
final class PlainRedis implements AutoCloseable {

	private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

	private final int port;

	private final RedisServer server;

	/**
	 * Start a server on a free port.
	 * @throws IOException if it does not start
	 */
	PlainRedis() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = socket.getLocalPort();
		}
		this.server = RedisServer.newRedisServer()
			.port(this.port)
			.bind(LOOPBACK)
			.setting("save \"\"")
			.setting("appendonly no")
			.build();
		this.server.start();
	}

	int port() {
		return this.port;
	}

	/**
	 * Let a user log in who may do anything.
	 */
	void addUser(String name, String password) {
		try (RedisClient client = RedisClient.create(RedisURI.create(LOOPBACK, this.port))) {
			client.connect()
				.sync()
				.aclSetuser(name, AclSetuserArgs.Builder.on().addPassword(password).allKeys().allCommands());
		}
	}

	@Override
	public void close() throws IOException {
		this.server.stop();
	}

}
