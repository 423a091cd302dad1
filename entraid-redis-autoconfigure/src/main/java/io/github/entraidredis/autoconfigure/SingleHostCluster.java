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

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.entraidredis.lettuce.SingleHostMapping;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.resource.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Finds out whether Redis is a cluster whose nodes all have one public host name, as with
 * the OSS cluster policy of Azure Managed Redis, and what Lettuce needs then.
 */
final class SingleHostCluster {

	/**
	 * Ends of the host names of Azure Managed Redis, Azure Cache for Redis Enterprise and
	 * Azure Cache for Redis, in the public cloud, US government and China.
	 */
	private static final List<String> AZURE = List.of(".redis.azure.net", ".redisenterprise.cache.azure.net",
			".redis.cache.windows.net", ".redis.azure.us", ".redis.cache.usgovcloudapi.net", ".redis.azure.cn",
			".redis.cache.chinacloudapi.cn");

	private static final String REFRESH = "spring.data.redis.lettuce.cluster.refresh.";

	/**
	 * Lettuce's own default, for those who turn the periodic refresh on.
	 */
	private static final Duration REFRESH_PERIOD = ClusterTopologyRefreshOptions.DEFAULT_REFRESH_PERIOD_DURATION;

	private final @Nullable Boolean enabled;

	private final ObjectProvider<RedisClusterConfiguration> configuration;

	private final ObjectProvider<DataRedisConnectionDetails> connectionDetails;

	private final Environment environment;

	private final Supplier<@Nullable SocketAddressResolver> resolver = SingletonSupplier.ofNullable(this::newResolver);

	SingleHostCluster(@Nullable Boolean enabled, ObjectProvider<RedisClusterConfiguration> configuration,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails, Environment environment) {
		this.enabled = enabled;
		this.configuration = configuration;
		this.connectionDetails = connectionDetails;
		this.environment = environment;
	}

	/**
	 * Return the hosts of the configured nodes, or nothing if Redis is no such cluster.
	 */
	List<String> hosts() {
		List<String> hosts = seeds();
		boolean azure = hosts.stream()
			.map((host) -> host.toLowerCase(Locale.ROOT))
			.allMatch(SingleHostCluster::isAzure);
		return ((this.enabled != null) ? this.enabled : azure) ? hosts : List.of();
	}

	/**
	 * Return what maps the nodes, always the same, or {@code null} if Redis is no such
	 * cluster.
	 */
	@Nullable SocketAddressResolver resolver() {
		return this.resolver.get();
	}

	private @Nullable SocketAddressResolver newResolver() {
		List<String> hosts = hosts();
		return hosts.isEmpty() ? null : SingleHostMapping.resolver(hosts);
	}

	/**
	 * Add what such a cluster needs to the options of a client, unless the application
	 * set it: nodes are asked for the topology at the configured address only, because
	 * that is stable, and regularly, because their ports are not.
	 */
	void configure(ClientOptions.Builder builder) {
		if (builder instanceof ClusterClientOptions.Builder cluster && !hosts().isEmpty()) {
			cluster.topologyRefreshOptions(refresh(cluster.build().getTopologyRefreshOptions()));
		}
	}

	/**
	 * Do the same for an application that describes its cluster in a bean: Spring Boot
	 * does not know then that the options are those of a cluster.
	 */
	void configure(LettuceClientConfigurationBuilder builder) {
		ClientOptions options = builder.build().getClientOptions().orElseGet(ClientOptions::create);
		if (!(options instanceof ClusterClientOptions) && !hosts().isEmpty()) {
			ClusterClientOptions.Builder cluster = ClusterClientOptions.builder(options);
			configure(cluster);
			builder.clientOptions(cluster.build());
		}
	}

	private ClusterTopologyRefreshOptions refresh(ClusterTopologyRefreshOptions configured) {
		boolean dynamic = configured.useDynamicRefreshSources()
				&& this.environment.containsProperty(REFRESH + "dynamic-refresh-sources");
		Duration period = configured.isPeriodicRefreshEnabled() ? configured.getRefreshPeriod() : REFRESH_PERIOD;
		ClusterTopologyRefreshOptions.Builder refresh = ClusterTopologyRefreshOptions.builder()
			.dynamicRefreshSources(dynamic)
			.enablePeriodicRefresh(period)
			.adaptiveRefreshTriggersTimeout(configured.getAdaptiveRefreshTimeout())
			.refreshTriggersReconnectAttempts(configured.getRefreshTriggersReconnectAttempts())
			.closeStaleConnections(configured.isCloseStaleConnections());
		for (RefreshTrigger trigger : RefreshTrigger.values()) {
			set(trigger, configured.getAdaptiveRefreshTriggers().contains(trigger), refresh);
		}
		return refresh.build();
	}

	/**
	 * Lettuce 7 enables all triggers. Lettuce 6, of Spring Boot 4.0, enables none and has
	 * no method to disable one.
	 */
	@SuppressWarnings("deprecation")
	private static void set(RefreshTrigger trigger, boolean enabled, ClusterTopologyRefreshOptions.Builder refresh) {
		if (enabled) {
			refresh.enableAdaptiveRefreshTrigger(trigger);
		}
		else if (ClusterTopologyRefreshOptions.DEFAULT_ADAPTIVE_REFRESH_TRIGGERS.contains(trigger)) {
			refresh.disableAdaptiveRefreshTrigger(trigger);
		}
	}

	private List<String> seeds() {
		RedisClusterConfiguration configuration = this.configuration.getIfAvailable();
		if (configuration != null) {
			return configuration.getClusterNodes().stream().map(RedisNode::getHost).filter(Objects::nonNull).toList();
		}
		DataRedisConnectionDetails details = this.connectionDetails.getIfAvailable();
		return (details != null && details.getCluster() != null)
				? details.getCluster().getNodes().stream().map(Node::host).toList() : List.of();
	}

	private static boolean isAzure(String host) {
		return AZURE.stream().anyMatch(StringUtils.trimTrailingCharacter(host, '.')::endsWith);
	}

}
