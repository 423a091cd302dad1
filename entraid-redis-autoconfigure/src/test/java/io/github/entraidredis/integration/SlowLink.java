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

package io.github.entraidredis.integration;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Passes connections on with a delay in both directions, as a network does.
 */
final class SlowLink implements Closeable {

	private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final Set<Socket> frozen = ConcurrentHashMap.newKeySet();

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final int target;

	private final int delayMillis;

	SlowLink(int target, int delayMillis) throws IOException {
		this.target = target;
		this.delayMillis = delayMillis;
		daemon(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Swallow all that comes on the connections that are open now.
	 */
	void freeze() {
		this.frozen.addAll(this.sockets);
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
			for (Socket socket : List.of(client, upstream)) {
				socket.setTcpNoDelay(true);
				this.sockets.add(socket);
			}
			daemon(() -> copy(client, upstream));
			daemon(() -> copy(upstream, client));
		}
	}

	private void copy(Socket from, Socket to) throws IOException {
		byte[] buffer = new byte[65536];
		for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
			byte[] chunk = Arrays.copyOf(buffer, read);
			if (!this.frozen.contains(from)) {
				later(() -> to.getOutputStream().write(chunk));
			}
		}
		later(to::close);
	}

	private void later(IoTask task) {
		this.delays.schedule(() -> {
			task.run();
			return null;
		}, this.delayMillis, TimeUnit.MILLISECONDS);
	}

	private static void daemon(IoTask task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// Closed
			}
		}, "slow-link");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.delays.shutdownNow();
	}

	@FunctionalInterface
	private interface IoTask {

		void run() throws IOException;

	}

}
