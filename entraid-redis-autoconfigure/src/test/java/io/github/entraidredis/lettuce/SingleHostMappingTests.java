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

package io.github.entraidredis.lettuce;

import java.net.InetSocketAddress;
import java.util.List;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.SocketAddressResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SingleHostMapping}.
 */
class SingleHostMappingTests {

	private final SocketAddressResolver resolver = SingleHostMapping
		.resolver(List.of("contoso.redis.azure.net", "second.redis.azure.net"));

	@ParameterizedTest
	@CsvSource({ "10.0.0.4, 8501, contoso.redis.azure.net", "contoso.redis.azure.net, 10000, contoso.redis.azure.net",
			"second.redis.azure.net, 10000, second.redis.azure.net", "fd00::4, 8502, contoso.redis.azure.net",
			"other.redis.azure.net, 10000, other.redis.azure.net" })
	void whenANodeIsAnIpAddressThenItHasTheFirstHostAndItsOwnPort(String advertised, int port, String host) {
		InetSocketAddress address = (InetSocketAddress) this.resolver.resolve(RedisURI.create(advertised, port));
		assertThat(address.isUnresolved()).isTrue();
		assertThat(address.getHostString()).isEqualTo(host);
		assertThat(address.getPort()).isEqualTo(port);
	}

}
