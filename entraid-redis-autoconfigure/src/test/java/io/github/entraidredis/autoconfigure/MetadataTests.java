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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what IDEs and Spring Boot read from this module.
 */
class MetadataTests {

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.autoconfigure.AutoConfiguration.imports",
			"org.springframework.boot.data.redis.test.autoconfigure.AutoConfigureDataRedis.imports" })
	void whenAnImportIsListedThenTheClassExists(String name) throws IOException {
		List<String> classes = read("META-INF/spring/" + name).lines().toList();
		assertThat(classes).isNotEmpty().allMatch((type) -> ClassUtils.isPresent(type, null));
	}

	@Test
	void whenSpringFactoriesNameAClassThenItExists() throws IOException {
		ClassPathResource resource = new ClassPathResource("META-INF/spring.factories",
				new OwnResources(getClass().getClassLoader()));
		Properties factories = PropertiesLoaderUtils.loadProperties(resource);
		assertThat(factories).isNotEmpty().allSatisfy((type, names) -> {
			assertThat(ClassUtils.isPresent((String) type, null)).isTrue();
			assertThat(Arrays.stream(((String) names).split(",")))
				.allMatch((name) -> ClassUtils.isPresent(name.strip(), null));
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void whenAPropertyExistsThenItHasADescription() throws Exception {
		Map<String, Object> metadata = JSONObjectUtils.parse(read("META-INF/spring-configuration-metadata.json"));
		List<Map<String, Object>> properties = (List<Map<String, Object>>) metadata.get("properties");
		assertThat(properties).hasSizeGreaterThanOrEqualTo(16)
			.allSatisfy((property) -> assertThat((String) property.get("description")).as("%s", property.get("name"))
				.isNotBlank()
				.doesNotStartWith("The ")
				.doesNotStartWith("A ")
				.endsWith("."));
		assertThat(properties).extracting((property) -> property.get("name"))
			.contains("entraid.redis.identity.client-secret", "entraid.redis.refresh.retry.max-delay");
	}

	private String read(String name) throws IOException {
		try (InputStream stream = new OwnResources(getClass().getClassLoader()).getResourceAsStream(name)) {
			assertThat(stream).as(name).isNotNull();
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/**
	 * Sees the resources of this module, not those of the libraries.
	 */
	private static final class OwnResources extends ClassLoader {

		OwnResources(ClassLoader parent) {
			super(parent);
		}

		@Override
		public InputStream getResourceAsStream(String name) {
			try {
				return Collections.list(getResources(name))
					.stream()
					.filter((url) -> url.getPath().contains("entraid-redis-autoconfigure"))
					.findFirst()
					.orElseThrow()
					.openStream();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
