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

import java.util.List;
import java.util.function.UnaryOperator;

import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.util.NetUtil;

/**
 * Maps every node of a cluster to one host name, each at its own port. Azure's nodes
 * advertise internal IP addresses that no certificate covers; all of them are reached at
 * the public name. It stays unresolved here, so that TLS asks for it (SNI) and verifies
 * it. Host names stay as they are: other clients may share the resolver.
 */
public final class SingleHostMapping implements UnaryOperator<HostAndPort> {

	private final List<String> hosts;

	private SingleHostMapping(List<String> hosts) {
		this.hosts = hosts;
	}

	/**
	 * Create a resolver that maps nodes.
	 * @param hosts hosts of the configured nodes, of which the first is mapped to; an IP
	 * address among the others stays as it is
	 * @return the resolver
	 */
	public static SocketAddressResolver resolver(List<String> hosts) {
		return MappingSocketAddressResolver.create(DnsResolver.unresolved(), new SingleHostMapping(List.copyOf(hosts)));
	}

	@Override
	public HostAndPort apply(HostAndPort node) {
		String host = node.getHostText();
		boolean advertised = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
		return (advertised && !this.hosts.contains(host)) ? HostAndPort.of(this.hosts.get(0), node.getPort()) : node;
	}

}
