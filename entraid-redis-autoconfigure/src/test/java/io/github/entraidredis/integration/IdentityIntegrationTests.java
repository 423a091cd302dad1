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

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each identity, from properties to a command, with the real azure-identity.
 */
@ExtendWith(AzureEmulatorExtension.class)
class IdentityIntegrationTests {

	private static final String TYPE = "entraid.redis.identity.type=";

	private static final String IDENTITY = "entraid.redis.identity.";

	private final AzureEmulator azure;

	IdentityIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	static Stream<Arguments> identities() {
		EmulatedIdentity user = EmulatedIdentity.USER_ASSIGNED;
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		return Stream.of(Arguments.of(EmulatedIdentity.SYSTEM_ASSIGNED, new String[] { TYPE + "system-assigned" }),
				Arguments.of(user, new String[] { TYPE + "user-assigned", IDENTITY + "client-id=" + user.clientId() }),
				Arguments.of(user, new String[] { TYPE + "user-assigned", IDENTITY + "object-id=" + user.objectId() }),
				Arguments.of(user,
						new String[] { TYPE + "user-assigned", IDENTITY + "resource-id=" + user.resourceId() }),
				Arguments.of(service,
						new String[] { IDENTITY + "client-id=" + service.clientId(),
								IDENTITY + "client-secret=" + service.clientSecret(),
								IDENTITY + "tenant-id=" + service.tenantId() }));
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenIdentityIsConfiguredThenCommandsRunAsItsObjectId(EmulatedIdentity identity, String[] properties) {
		contextRunner().withPropertyValues(properties).run((context) -> {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", identity.objectId());
			assertThat(redis.opsForValue().get("key")).isEqualTo(identity.objectId());
			assertThat(whoAmI(redis)).isEqualTo(identity.objectId());
		});
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
		assertThat(this.azure.redis().authenticationFailures()).isZero();
	}

	@Test
	void whenTheApplicationHasATokenCredentialThenItIsUsed() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		contextRunner()
			.withBean(TokenCredential.class,
					() -> new ClientSecretCredentialBuilder().tenantId(service.tenantId())
						.clientId(service.clientId())
						.clientSecret(service.clientSecret())
						.disableInstanceDiscovery()
						.httpClient(this.azure.entra().httpClient())
						.build())
			.run((context) -> assertThat(whoAmI(context.getBean(StringRedisTemplate.class)))
				.isEqualTo(service.objectId()));
	}

	private ApplicationContextRunner contextRunner() {
		return EmulatorContext.runner(this.azure)
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class));
	}

	private static String whoAmI(StringRedisTemplate redis) {
		Object answer = redis.execute((RedisCallback<Object>) IdentityIntegrationTests::whoAmI);
		return new String((byte[]) answer, StandardCharsets.UTF_8);
	}

	private static Object whoAmI(RedisConnection connection) {
		return connection.execute("ACL", "WHOAMI".getBytes(StandardCharsets.UTF_8));
	}

}
