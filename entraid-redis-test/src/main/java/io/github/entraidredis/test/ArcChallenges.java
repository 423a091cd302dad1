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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that clients of Azure Arc must be able to read to get a token.
 */
final class ArcChallenges {

	private static final Path AGENT = Path.of("/var/opt/azcmagent");

	/**
	 * The only directory that clients accept on Linux.
	 */
	private static final Path DIRECTORY = AGENT.resolve("tokens");

	private final Map<String, Path> files = new ConcurrentHashMap<>();

	private final Deque<Path> created = new ArrayDeque<>();

	/**
	 * Make sure that files can be made.
	 * @throws IllegalStateException if they cannot
	 */
	synchronized void prepare() {
		try {
			for (Path path : List.of(AGENT, DIRECTORY)) {
				if (!Files.exists(path)) {
					this.created.push(Files.createDirectory(path));
				}
			}
			Files.delete(Files.createTempFile(DIRECTORY, "emulator", ".key"));
		}
		catch (IOException ex) {
			throw new IllegalStateException("Azure Arc can be emulated only where " + DIRECTORY
					+ " can be written, for clients accept no other directory", ex);
		}
	}

	Path create() {
		String secret = UUID.randomUUID().toString();
		try {
			Path file = Files.writeString(DIRECTORY.resolve(UUID.randomUUID() + ".key"), secret);
			this.files.put(secret, file);
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Challenge of Azure Arc could not be written", ex);
		}
	}

	boolean accept(String authorization) {
		Path file = this.files.remove(authorization.replaceFirst("^Basic ", ""));
		if (file != null) {
			delete(file);
		}
		return file != null;
	}

	synchronized void close() {
		this.files.values().forEach(ArcChallenges::delete);
		this.created.forEach(ArcChallenges::delete);
		this.created.clear();
	}

	private static void delete(Path path) {
		try {
			Files.deleteIfExists(path);
		}
		catch (IOException ex) {
			// A directory that somebody else uses by now
		}
	}

}
