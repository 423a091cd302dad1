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

package io.github.entraidredis.starter;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the starter adds to an application that has Spring Data Redis, from what the
 * dependency plugin wrote before.
 */
class JarWeightIntegrationTests {

	private static final String PLAIN = "org.springframework.boot:spring-boot-starter-data-redis";

	private static final String OURS = "io.github.entraidredis:entraid-redis-autoconfigure";

	private static final Pattern EDGE = Pattern.compile("\"\\(?([^:\"]+:[^:\"]+):[^\"]*\" -> \"\\(?([^:\"]+:[^:\"]+):");

	private final Path target = Path.of(Objects.requireNonNullElse(System.getProperty("basedir"), ""), "target");

	@Test
	void whenTheStarterIsAddedThenItIsLight() throws IOException {
		Set<String> plain = names(reachable(PLAIN));
		Set<String> ours = names(reachable(OURS));
		List<Path> all = jars();
		List<Path> added = all.stream()
			.filter((jar) -> ours.contains(artifact(jar)) && !plain.contains(artifact(jar)))
			.toList();
		System.out.printf("entraid-redis-starter adds %d jars, %.1f MB, to the %d jars, %.1f MB, of %s%n", added.size(),
				megabytes(added), all.size() - added.size(), megabytes(all) - megabytes(added), PLAIN);
		assertThat(plain).hasSizeGreaterThan(20);
		assertThat(added).extracting(JarWeightIntegrationTests::artifact)
			.contains("azure-identity", "azure-core-http-jdk-httpclient", "entraid-redis-autoconfigure")
			.hasSizeLessThanOrEqualTo(11);
		assertThat(all).extracting(JarWeightIntegrationTests::artifact)
			.doesNotContain("jna", "jna-platform", "msal4j-persistence-extension", "azure-core-http-netty")
			.noneMatch((name) -> name.startsWith("reactor-netty"));
	}

	/**
	 * Return what one artifact brings. The tree is verbose: otherwise it has one side of
	 * a diamond only. It loses a few artifacts that everything needs, such as
	 * spring-core, and what only they bring.
	 */
	private Set<String> reachable(String root) throws IOException {
		Map<String, Set<String>> edges = new HashMap<>();
		for (String line : Files.readAllLines(this.target.resolve("verbose-tree.dot"))) {
			Matcher edge = EDGE.matcher(line);
			if (edge.find()) {
				edges.computeIfAbsent(edge.group(1), (from) -> new HashSet<>()).add(edge.group(2));
			}
		}
		Set<String> found = new HashSet<>();
		Deque<String> open = new ArrayDeque<>(List.of(root));
		while (!open.isEmpty()) {
			String artifact = open.pop();
			if (found.add(artifact)) {
				open.addAll(edges.getOrDefault(artifact, Set.of()));
			}
		}
		return found;
	}

	private static Set<String> names(Set<String> artifacts) {
		Set<String> names = new HashSet<>();
		artifacts.forEach((artifact) -> names.add(artifact.substring(artifact.indexOf(':') + 1)));
		return names;
	}

	private List<Path> jars() throws IOException {
		String classPath = Files.readString(this.target.resolve("classpath.txt")).strip();
		return Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator))).map(Path::of).toList();
	}

	private static String artifact(Path jar) {
		return jar.getFileName().toString().replaceFirst("-\\d.*", "");
	}

	private static double megabytes(List<Path> jars) throws IOException {
		long bytes = 0;
		for (Path jar : jars) {
			bytes += Files.size(jar);
		}
		return bytes / 1_000_000.0;
	}

}
