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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Sends commands with one-line answers to the redis-server behind the gateway.
 */
final class RedisAdmin {

	private static final int TIMEOUT_MILLIS = 5000;

	private final String host;

	private final int port;

	private final @Nullable String password;

	RedisAdmin(String host, int port, @Nullable String password) {
		this.host = host;
		this.port = port;
		this.password = password;
	}

	void execute(String... command) {
		try (Socket socket = new Socket(this.host, this.port)) {
			socket.setSoTimeout(TIMEOUT_MILLIS);
			BufferedReader answers = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			if (this.password != null) {
				send(socket.getOutputStream(), answers, "AUTH", this.password);
			}
			send(socket.getOutputStream(), answers, command);
		}
		catch (IOException ex) {
			throw new IllegalStateException("Redis at " + this.host + ":" + this.port + " could not be asked", ex);
		}
	}

	private static void send(OutputStream output, BufferedReader answers, String... command) throws IOException {
		StringBuilder frame = new StringBuilder("*" + command.length + "\r\n");
		for (String part : command) {
			frame.append('$').append(part.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
			frame.append(part).append("\r\n");
		}
		output.write(frame.toString().getBytes(StandardCharsets.UTF_8));
		output.flush();
		String answer = answers.readLine();
		if (answer == null || answer.startsWith("-")) {
			throw new IllegalStateException("Redis refused " + command[0] + ": " + answer);
		}
	}

}
