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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Real redis-server behind the gateway, embedded or of the user's own, with a user for
 * each identity.
 */
final class RedisBackend {

	private final String password = UUID.randomUUID().toString();

	private final Set<EmulatedIdentity> users = ConcurrentHashMap.newKeySet();

	private @Nullable RedisProcess process;

	private volatile InetSocketAddress address;

	RedisBackend(@Nullable InetSocketAddress external) {
		if (external == null) {
			this.process = RedisProcess.start(this.password);
			this.address = address(this.process);
			return;
		}
		this.address = external;
		admin(external, null).execute("CONFIG", "SET", "requirepass", this.password);
	}

	private static InetSocketAddress address(RedisProcess process) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port());
	}

	InetSocketAddress address() {
		return this.address;
	}

	String password() {
		return this.password;
	}

	synchronized void register(EmulatedIdentity identity) {
		this.users.add(identity);
		register(identity, this.address);
	}

	private void register(EmulatedIdentity identity, InetSocketAddress address) {
		admin(address, this.password).execute("ACL", "SETUSER", identity.objectId(), "on", "resetpass",
				">" + this.password, "allkeys", "allchannels", "allcommands");
	}

	synchronized void restart() {
		if (this.process == null) {
			throw new IllegalStateException("Only an embedded redis-server can be restarted");
		}
		this.process.stop();
		this.process = RedisProcess.start(this.password);
		InetSocketAddress restarted = address(this.process);
		this.users.forEach((identity) -> register(identity, restarted));
		this.address = restarted;
	}

	synchronized void close() {
		if (this.process != null) {
			this.process.stop();
		}
		else {
			admin(this.address, this.password).execute("CONFIG", "SET", "requirepass", "");
		}
	}

	private static RedisAdmin admin(InetSocketAddress address, @Nullable String password) {
		return new RedisAdmin(address.getHostString(), address.getPort(), password);
	}

}
