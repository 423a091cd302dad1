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

import java.time.Duration;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Applications that do not want to start without a token.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailFastIntegrationTests {

	private final AzureEmulator azure = AzureEmulator.start();

	@AfterEach
	void close() {
		this.azure.close();
	}

	@Test
	void whenTheTokenIsLateThenTheStartWaitsForIt() {
		this.azure.entra().latency(Duration.ofMillis(800));
		try (ConfigurableApplicationContext context = run(EmulatedIdentity.SERVICE_PRINCIPAL.clientSecret(), "30s")) {
			assertThat(context.getBean(TokenManager.class).currentToken()).isNotNull();
		}
	}

	@Test
	void whenTheFirstRequestsFailThenTheStartWaitsForALaterOne() {
		this.azure.entra().fault(Fault.status(503), 2);
		try (ConfigurableApplicationContext context = run(EmulatedIdentity.SERVICE_PRINCIPAL.clientSecret(), "30s")) {
			assertThat(context.getBean(TokenManager.class).currentToken()).isNotNull();
		}
	}

	@Test
	void whenTheSecretIsWrongThenTheStartFailsAtOnceAndSaysWhatToDo(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("wrong-secret-value", "1h"))
			.havingRootCause()
			.isInstanceOf(TokenUnavailableException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("there is no access token from Microsoft Entra ID")
			.contains("AADSTS7000215")
			.contains("'entraid.redis.startup.fail-fast'")
			.doesNotContain("wrong-secret-value");
	}

	@Test
	void whenEntraDoesNotAnswerThenTheStartFailsAtItsBound(CapturedOutput output) {
		this.azure.entra().fault(Fault.HANG);
		assertThatException().isThrownBy(() -> run(EmulatedIdentity.SERVICE_PRINCIPAL.clientSecret(), "500ms"));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("has not answered yet");
	}

	private ConfigurableApplicationContext run(String clientSecret, String timeout) {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("azure", this.azure))
			.properties("spring.main.banner-mode=off", "entraid.redis.startup.fail-fast=true",
					"entraid.redis.startup.timeout=" + timeout,
					"entraid.redis.identity.client-id=" + identity.clientId(),
					"entraid.redis.identity.tenant-id=" + identity.tenantId(),
					"entraid.redis.identity.client-secret=" + clientSecret)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
			SslAutoConfiguration.class })
	static class Application {

		@Bean
		HttpClient entraIdRedisHttpClient(AzureEmulator azure) {
			return azure.entra().httpClient();
		}

	}

}
