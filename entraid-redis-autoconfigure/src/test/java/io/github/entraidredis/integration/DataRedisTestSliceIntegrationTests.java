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

import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.autoconfigure.EntraIdRedisHealthContributorAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.WithAzureEmulator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.test.autoconfigure.DataRedisTest;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The slice of Spring Boot for tests of repositories and templates.
 */
@DataRedisTest(properties = "entraid.redis.identity.type=system-assigned")
@WithAzureEmulator
@DirtiesContext
class DataRedisTestSliceIntegrationTests {

	@Autowired
	private ApplicationContext context;

	@Autowired
	private AzureEmulator azure;

	@Autowired
	private StringRedisTemplate redis;

	@Test
	void whenTheSliceStartsThenItHasThisAutoConfigurationAndNoOtherOfThisProject() {
		assertThat(this.context.getBeanNamesForType(EntraIdRedisAutoConfiguration.class)).hasSize(1);
		assertThat(this.context.getBeanNamesForType(EntraIdRedisHealthContributorAutoConfiguration.class)).isEmpty();
	}

	@Test
	void whenTheSliceStartsThenCommandsRun() {
		this.redis.opsForValue().set("key", "value");
		assertThat(this.redis.opsForValue().get("key")).isEqualTo("value");
		assertThat(this.azure.redis().handshakes()).isPositive();
		assertThat(this.azure.redis().authenticationFailures()).isZero();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
