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

package io.github.entraidredis.sample;

import java.time.Duration;

import io.github.entraidredis.test.AzureEmulatorInitializer;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Runs the application on this machine: Azure is emulated, and tokens live 30 seconds, so
 * that one sees them rotate.
 */
public final class TestSampleApplication {

	private TestSampleApplication() {
	}

	/**
	 * Start the application.
	 * @param args command line arguments, passed to Spring Boot
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(SampleApplication.class).properties("server.address=127.0.0.1")
			.initializers(new AzureEmulatorInitializer(Duration.ofSeconds(30)))
			.run(args);
	}

}
