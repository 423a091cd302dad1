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

import io.lettuce.core.resource.ClientResources;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Refuses connection factories of the application that use Entra ID, but whose
 * connections would not be re-authenticated, or would lead to another cluster.
 *
 * @param beans where the connection factories are
 * @param singleHostCluster cluster that Spring Boot's connection factory connects to
 */
record ConnectionFactoryCheck(ListableBeanFactory beans,
		SingleHostCluster singleHostCluster) implements SmartInitializingSingleton {

	@Override
	public void afterSingletonsInstantiated() {
		this.beans.getBeansOfType(LettuceConnectionFactory.class, false, false)
			.values()
			.stream()
			.filter((factory) -> ClientConfigurationCheck.usesEntraId(factory.getClientConfiguration()))
			.forEach(this::check);
	}

	private void check(LettuceConnectionFactory factory) {
		if (!ClientConfigurationCheck.isWatched(factory.getClientConfiguration())) {
			throw ClientConfigurationCheck.invalid(
					"A LettuceConnectionFactory of the application authenticates with Entra ID, but its connections "
							+ "would not be re-authenticated: Redis would close each when its token expires.",
					"Pass the bean of type ClientResources to its client configuration:\n\n"
							+ "    LettuceClientConfiguration.builder().clientResources(clientResources)");
		}
		ClientResources resources = factory.getClientConfiguration().getClientResources().orElseThrow();
		RedisClusterConfiguration cluster = factory.getClusterConfiguration();
		if (cluster != null && resources.socketAddressResolver() == this.singleHostCluster.resolver()
				&& cluster.getClusterNodes()
					.stream()
					.map(RedisNode::getHost)
					.noneMatch(this.singleHostCluster.hosts()::contains)) {
			throw ClientConfigurationCheck.invalid(
					"A LettuceConnectionFactory of the application connects to a second cluster, but its "
							+ "ClientResources map the nodes of all clusters to the host of the first one.",
					"Give it ClientResources of its own, as a bean with defaultCandidate = false:\n\n"
							+ "    ClientResources.builder()\n"
							+ "        .socketAddressResolver(SingleHostMapping.resolver(List.of(<host of the second cluster>)))");
		}
	}

}
