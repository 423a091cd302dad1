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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients of an emulator that do not connect again.
 */
final class RedisClients implements AutoCloseable {

	private final ClientResources resources = ClientResources.builder()
		.ioThreadPoolSize(2)
		.computationThreadPoolSize(2)
		.build();

	private final AzureEmulator azure;

	RedisClients(AzureEmulator azure) {
		this.azure = azure;
	}

	String token() {
		return token(EmulatedIdentity.SYSTEM_ASSIGNED);
	}

	String token(EmulatedIdentity identity) {
		return this.azure.entra().issuer().issue(identity, "https://redis.azure.com", null).value();
	}

	RedisClient client(ProtocolVersion protocol) {
		return client(protocol, EmulatedIdentity.SYSTEM_ASSIGNED);
	}

	RedisClient client(ProtocolVersion protocol, EmulatedIdentity identity) {
		return client(protocol, identity.objectId(), token(identity));
	}

	RedisClient client(ProtocolVersion protocol, @Nullable String username, String password) {
		RedisURI.Builder uri = RedisURI.builder()
			.withHost("localhost")
			.withPort(this.azure.redis().port())
			.withSsl(true)
			.withTimeout(Duration.ofSeconds(20));
		if (username != null) {
			uri.withAuthentication(username, password);
		}
		RedisClient client = RedisClient.create(this.resources, uri.build());
		SslOptions.Resource authority = () -> new ByteArrayInputStream(
				this.azure.certificateAuthorityPem().getBytes(StandardCharsets.US_ASCII));
		client.setOptions(ClientOptions.builder()
			.protocolVersion(protocol)
			.autoReconnect(false)
			.pingBeforeActivateConnection(username != null)
			.sslOptions(SslOptions.builder().jdkSslProvider().trustManager(authority).build())
			.build());
		return client;
	}

	@Override
	public void close() {
		this.resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
