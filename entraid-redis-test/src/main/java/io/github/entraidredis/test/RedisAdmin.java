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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * Address of a redis-server behind a gateway, and commands to it.
 */
final class RedisAdmin {

	private static final int TIMEOUT_MILLIS = 5000;

	private final InetSocketAddress address;

	private final @Nullable String password;

	RedisAdmin(InetSocketAddress address, @Nullable String password) {
		this.address = address;
		this.password = password;
	}

	InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Send a command over a connection of its own.
	 * @return its answer as text; of an array, one line for each element
	 * @throws IllegalStateException if the server is not there or answers with an error
	 */
	String execute(String... command) {
		try (Socket socket = new Socket()) {
			socket.connect(this.address, TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			DataInputStream answers = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
			if (this.password != null) {
				send(socket.getOutputStream(), "AUTH", this.password);
				answer("AUTH", answers);
			}
			send(socket.getOutputStream(), command);
			return answer(command[0], answers);
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"Redis at " + this.address.getHostString() + ":" + this.address.getPort() + " could not be asked",
					ex);
		}
	}

	/**
	 * Let an identity in, with the password of this server.
	 * @param commands what it may do, as access rules of Redis
	 */
	void allow(EmulatedIdentity identity, List<String> commands) {
		List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", identity.objectId(), "on", "resetpass",
				">" + this.password, "allkeys", "allchannels"));
		command.addAll(commands);
		execute(command.toArray(String[]::new));
	}

	private static void send(OutputStream output, String... command) throws IOException {
		StringBuilder frame = new StringBuilder("*" + command.length + "\r\n");
		for (String part : command) {
			frame.append('$').append(part.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
			frame.append(part).append("\r\n");
		}
		output.write(frame.toString().getBytes(StandardCharsets.UTF_8));
		output.flush();
	}

	private static String answer(String command, DataInputStream answers) throws IOException {
		String line = line(answers);
		String rest = line.substring(1);
		return switch (line.charAt(0)) {
			case '+', ':' -> rest;
			case '$' -> text(Integer.parseInt(rest), answers);
			case '*' -> {
				StringJoiner elements = new StringJoiner("\n");
				for (int left = Integer.parseInt(rest); left > 0; left--) {
					elements.add(answer(command, answers));
				}
				yield elements.toString();
			}
			default -> throw new IllegalStateException("Redis refused " + command + ": " + line);
		};
	}

	private static String text(int length, DataInputStream answers) throws IOException {
		if (length < 0) {
			return "";
		}
		byte[] bytes = new byte[length];
		answers.readFully(bytes);
		line(answers);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Read to the end of a line, and leave what follows.
	 */
	private static String line(DataInputStream answers) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = answers.readUnsignedByte(); next != '\n'; next = answers.readUnsignedByte()) {
			if (next != '\r') {
				line.write(next);
			}
		}
		return line.toString(StandardCharsets.UTF_8);
	}

}
