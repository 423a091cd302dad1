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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import redis.embedded.core.ExecutableProvider;

/**
 * Real redis-server on a free loopback port, in a temporary directory of its own. Its
 * default user has a password, so that a connection that does not authenticate gets
 * Redis's own refusal. It ends with this process at the latest.
 */
final class RedisProcess {

	/**
	 * Distance of the port for other nodes of a cluster, as Redis has it.
	 */
	static final int BUS_OFFSET = 10_000;

	private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

	private static final int ATTEMPTS = 3;

	private static final Set<RedisProcess> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> RUNNING.forEach(RedisProcess::stop), "redis-emulator-shutdown"));
	}

	private final Path directory;

	private final Process process;

	private final RedisAdmin admin;

	private RedisProcess(Path directory, Process process, RedisAdmin admin) {
		this.directory = directory;
		this.process = process;
		this.admin = admin;
		RUNNING.add(this);
	}

	/**
	 * Start a server and wait until it answers.
	 * @param settings lines of its configuration
	 * @param arguments further arguments of its command
	 * @throws IllegalStateException if it does not start
	 */
	static RedisProcess start(String password, List<String> settings, String... arguments) {
		for (int attempt = 1;; attempt++) {
			RedisProcess started = null;
			try {
				started = launch(password, settings, arguments);
				started.awaitReady();
				return started;
			}
			catch (IOException ex) {
				throw new UncheckedIOException("redis-server could not be started", ex);
			}
			catch (IllegalStateException ex) {
				// Somebody else may have taken the free port in the meantime
				if (started != null) {
					started.stop();
				}
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private static RedisProcess launch(String password, List<String> settings, String... arguments) throws IOException {
		int port = freePort();
		Path directory = Files.createTempDirectory("redis-emulator-");
		List<String> lines = new ArrayList<>(List.of("port " + port, "bind " + LOOPBACK, "requirepass " + password));
		lines.addAll(settings);
		Path configuration = Files.write(directory.resolve("redis.conf"), lines);
		List<String> command = new ArrayList<>(List.of(Executable.FILE.getPath(), configuration.toString()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("redis.log").toFile())
			.start();
		process.getOutputStream().close();
		return new RedisProcess(directory, process,
				new RedisAdmin(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), password));
	}

	private void awaitReady() {
		Poll.until("redis-server answers", () -> !this.process.isAlive() || this.admin.execute("PING").equals("PONG"));
		if (!this.process.isAlive()) {
			throw new IllegalStateException("redis-server could not be started: " + lastWords());
		}
	}

	private String lastWords() {
		try {
			List<String> lines = Files.readAllLines(this.directory.resolve("redis.log"));
			return lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
		}
		catch (IOException ex) {
			return "no output";
		}
	}

	/**
	 * Return the directories of all servers that have not been stopped.
	 */
	static List<Path> directories() {
		return RUNNING.stream().map((server) -> server.directory).toList();
	}

	RedisAdmin admin() {
		return this.admin;
	}

	int busPort() {
		return this.admin.address().getPort() + BUS_OFFSET;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * End the server as a crash does. Returns when it is gone.
	 */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	void stop() {
		kill();
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
		catch (NoSuchFileException ex) {
			// Stopped before
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Directory of redis-server could not be deleted", ex);
		}
		finally {
			RUNNING.remove(this);
		}
	}

	/**
	 * Find a free port whose counterpart for other nodes is free as well.
	 */
	private static int freePort() throws IOException {
		while (true) {
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				int port = socket.getLocalPort();
				if (port <= 65_535 - BUS_OFFSET && isFree(port + BUS_OFFSET)) {
					return port;
				}
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Program that embedded-redis brings, unpacked once.
	 */
	private static final class Executable {

		private static final File FILE = unpack();

		private static File unpack() {
			try {
				return ExecutableProvider.newJarResourceProvider().get();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("redis-server could not be unpacked", ex);
			}
		}

	}

}
