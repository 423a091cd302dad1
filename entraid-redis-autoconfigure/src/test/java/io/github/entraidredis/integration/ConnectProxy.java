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

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Proxy on localhost that knows the method CONNECT and nothing else.
 */
final class ConnectProxy implements AutoCloseable {

	final List<String> requests = new CopyOnWriteArrayList<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<Closeable> open = new CopyOnWriteArrayList<>();

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final String credentials;

	private final boolean refusing;

	private ConnectProxy(String credentials, boolean refusing) throws IOException {
		this.credentials = credentials;
		this.refusing = refusing;
		this.open.add(this.server);
		this.executor.submit(this::accept);
	}

	static ConnectProxy open() throws IOException {
		return new ConnectProxy("", false);
	}

	static ConnectProxy refusing() throws IOException {
		return new ConnectProxy("", true);
	}

	static ConnectProxy withCredentials(String username, String password) throws IOException {
		byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
		return new ConnectProxy("Basic " + Base64.getEncoder().encodeToString(credentials), false);
	}

	int port() {
		return this.server.getLocalPort();
	}

	private Void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			this.open.add(client);
			this.executor.submit(() -> serve(client));
		}
	}

	private Void serve(Socket client) throws IOException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
		String request = reader.readLine();
		String authorization = "";
		for (String header = reader.readLine(); !header.isEmpty(); header = reader.readLine()) {
			if (header.toLowerCase(Locale.ROOT).startsWith("proxy-authorization:")) {
				authorization = header.substring(header.indexOf(':') + 1).strip();
			}
		}
		this.requests.add(request);
		if (this.refusing) {
			return answer(client, "403 Forbidden\r\nContent-Length: 0");
		}
		if (!authorization.equals(this.credentials)) {
			return answer(client,
					"407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0");
		}
		String[] target = request.split(" ")[1].split(":");
		Socket server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(target[1]));
		this.open.add(server);
		answer(client, "200 Connection established");
		this.executor.submit(() -> copy(client.getInputStream(), server.getOutputStream()));
		return copy(server.getInputStream(), client.getOutputStream());
	}

	private static Void answer(Socket client, String answer) throws IOException {
		client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
		return null;
	}

	private static Void copy(InputStream from, OutputStream to) throws IOException {
		from.transferTo(to);
		return null;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		for (Closeable closeable : this.open) {
			try {
				closeable.close();
			}
			catch (IOException ex) {
				// Nothing more to close
			}
		}
	}

}
