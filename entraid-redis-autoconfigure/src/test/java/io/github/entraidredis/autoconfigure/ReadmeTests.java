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

package io.github.entraidredis.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the README says about this module.
 */
class ReadmeTests {

	private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	private final Path module = module();

	@Test
	void whenAPropertyExistsThenTheReadmeSaysTheSameAboutIt() throws Exception {
		assertThat(documented()).isNotEmpty().containsExactlyElementsOf(generated());
	}

	@SuppressWarnings("unchecked")
	private List<String> generated() throws Exception {
		Map<String, Object> metadata = JSONObjectUtils.parse(Files.readString(this.module.resolve(METADATA)));
		List<Map<String, Object>> properties = (List<Map<String, Object>>) metadata.get("properties");
		return properties.stream().map(ReadmeTests::row).sorted().toList();
	}

	private static String row(Map<String, Object> property) {
		Object defaultValue = property.get("defaultValue");
		return "| `%s` |%s | %s |".formatted(property.get("name"),
				(defaultValue != null) ? " `" + defaultValue + "`" : "", property.get("description"));
	}

	private List<String> documented() throws IOException {
		return Files.readAllLines(readme())
			.stream()
			.dropWhile((line) -> !line.equals("## Properties"))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("#"))
			.filter((line) -> line.startsWith("| `"))
			.toList();
	}

	private Path readme() {
		for (Path directory = this.module; directory != null; directory = directory.getParent()) {
			Path readme = directory.resolve("README.md");
			if (Files.exists(readme)) {
				return readme;
			}
		}
		throw new IllegalStateException("No README.md in or above " + this.module);
	}

	// Surefire sets the property; an IDE may run in the project's root
	private static Path module() {
		Path base = Path.of(Objects.requireNonNullElse(System.getProperty("basedir"), "")).toAbsolutePath();
		return Files.exists(base.resolve(METADATA)) ? base : base.resolve("entraid-redis-autoconfigure");
	}

}
