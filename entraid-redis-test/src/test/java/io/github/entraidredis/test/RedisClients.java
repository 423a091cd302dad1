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
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients of an emulator. Those of a single server do not connect again.
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
		return client(this.azure.redis().port(), protocol, username, password);
	}

	/**
	 * Make a client of one of several servers.
	 */
	RedisClient client(int port) {
		return client(port, ProtocolVersion.RESP3, EmulatedIdentity.SYSTEM_ASSIGNED.objectId(), token());
	}

	private RedisClient client(int port, ProtocolVersion protocol, @Nullable String username, String password) {
		RedisClient client = RedisClient.create(this.resources, uri(port, username, password));
		client.setOptions(configure(ClientOptions.builder(), protocol, username != null).build());
		return client;
	}

	/**
	 * Make a client of a cluster.
	 * @param mapped whether it reaches each node at host localhost, whatever the node
	 * announces
	 */
	RedisClusterClient cluster(boolean mapped) {
		ClientResources resources = this.resources;
		if (mapped) {
			resources = resources.mutate()
				.socketAddressResolver(MappingSocketAddressResolver.create(DnsResolver.unresolved(),
						(node) -> HostAndPort.of("localhost", node.getPort())))
				.build();
		}
		RedisURI seed = uri(this.azure.redis().port(), EmulatedIdentity.SYSTEM_ASSIGNED.objectId(), token());
		RedisClusterClient client = RedisClusterClient.create(resources, seed);
		ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.builder()
			.dynamicRefreshSources(false)
			.enablePeriodicRefresh(Duration.ofMillis(500))
			.build();
		ClusterClientOptions.Builder options = ClusterClientOptions.builder();
		configure(options, ProtocolVersion.RESP3, true).autoReconnect(true);
		client.setOptions(options.topologyRefreshOptions(refresh).build());
		return client;
	}

	RedisURI uri(int port, @Nullable String username, String password) {
		RedisURI.Builder uri = RedisURI.builder()
			.withHost("localhost")
			.withPort(port)
			.withSsl(true)
			.withTimeout(Duration.ofSeconds(20));
		if (username != null) {
			uri.withAuthentication(username, password);
		}
		return uri.build();
	}

	private ClientOptions.Builder configure(ClientOptions.Builder options, ProtocolVersion protocol, boolean ping) {
		SslOptions.Resource authority = () -> new ByteArrayInputStream(
				this.azure.certificateAuthorityPem().getBytes(StandardCharsets.US_ASCII));
		return options.protocolVersion(protocol)
			.autoReconnect(false)
			.pingBeforeActivateConnection(ping)
			.sslOptions(SslOptions.builder().jdkSslProvider().trustManager(authority).build());
	}

	@Override
	public void close() {
		this.resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
