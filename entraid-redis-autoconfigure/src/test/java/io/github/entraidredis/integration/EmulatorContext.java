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

import com.azure.core.http.HttpClient;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Contexts that use a running emulator.
 */
final class EmulatorContext {

	private EmulatorContext() {
	}

	static ApplicationContextRunner servicePrincipal(AzureEmulator azure) {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		return runner(azure).withPropertyValues("entraid.redis.identity.client-id=" + identity.clientId(),
				"entraid.redis.identity.tenant-id=" + identity.tenantId(),
				"entraid.redis.identity.client-secret=" + identity.clientSecret());
	}

	static ApplicationContextRunner runner(AzureEmulator azure) {
		return runner(azure, azure.entra().httpClient());
	}

	static ApplicationContextRunner runner(AzureEmulator azure, HttpClient httpClient) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
			.withBean("entraIdRedisHttpClient", HttpClient.class, () -> httpClient)
			.withPropertyValues("spring.data.redis.port=" + azure.redis().port(),
					"spring.data.redis.ssl.bundle=emulator",
					"spring.ssl.bundle.pem.emulator.truststore.certificate=" + azure.certificateAuthorityPem());
	}

}
