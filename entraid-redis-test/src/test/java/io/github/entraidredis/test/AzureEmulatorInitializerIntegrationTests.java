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

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class AzureEmulatorInitializerIntegrationTests {

	private static final String CLUSTER_NODES = "spring.data.redis.cluster.nodes";

	private static final String SINGLE_HOST = "entraid.redis.cluster.single-host";

	@Test
	void whenPropertiesNameNoNodesThenOneServerRuns() {
		try (GenericApplicationContext context = start(Map.of("spring.data.redis.url", "rediss://cache:10000/3"))) {
			RedisEmulator redis = redis(context);
			Environment environment = context.getEnvironment();
			assertThat(redis.ports()).containsExactly(redis.port());
			assertThat(redis.sentinelPorts()).isEmpty();
			assertThat(environment.getProperty("spring.data.redis.port")).isEqualTo("" + redis.port());
			assertThat(environment.getProperty("spring.data.redis.url"))
				.isEqualTo("rediss://localhost:" + redis.port() + "/3");
			assertThat(environment.containsProperty(SINGLE_HOST)).isFalse();
		}
	}

	@Test
	void whenPropertiesNameNodesOfAClusterThenAClusterRuns() {
		try (GenericApplicationContext context = start(
				Map.of(CLUSTER_NODES + "[0]", "cache:10000", CLUSTER_NODES + "[1]", "other:10000"))) {
			assertThat(redis(context).ports()).hasSize(6);
			assertThat(nodes(context, CLUSTER_NODES)).containsExactly("localhost:" + redis(context).port());
			assertThat(context.getEnvironment().getProperty(SINGLE_HOST)).isEqualTo("true");
		}
	}

	@Test
	void whenSingleHostIsSetThenItStays() {
		try (GenericApplicationContext context = start(Map.of(CLUSTER_NODES, "cache:10000", SINGLE_HOST, "false"))) {
			assertThat(context.getEnvironment().getProperty(SINGLE_HOST)).isEqualTo("false");
		}
	}

	@Test
	void whenPropertiesNameAMasterThenASentinelRuns() {
		try (GenericApplicationContext context = start(Map.of("spring.data.redis.sentinel.master", "mine",
				"spring.data.redis.sentinel.nodes", "one:26379,two:26379", "spring.data.redis.sentinel.username", "me",
				"spring.data.redis.sentinel.password", "secret"))) {
			RedisEmulator redis = redis(context);
			Environment environment = context.getEnvironment();
			assertThat(nodes(context, "spring.data.redis.sentinel.nodes"))
				.containsExactly("localhost:" + redis.sentinelPorts().get(0));
			assertThat(environment.getProperty("spring.data.redis.sentinel.master")).isEqualTo(redis.masterName());
			assertThat(environment.getProperty("spring.data.redis.sentinel.username")).isEqualTo("default");
			assertThat(environment.getProperty("spring.data.redis.sentinel.password"))
				.isEqualTo(redis.sentinelPassword());
		}
	}

	@Test
	void whenPropertiesNameReplicasThenAsManyRun() {
		try (GenericApplicationContext context = start(
				Map.of("spring.data.redis.masterreplica.nodes", "one:10000,two:10000,three:10000"))) {
			assertThat(redis(context).ports()).hasSize(3);
			assertThat(nodes(context, "spring.data.redis.masterreplica.nodes"))
				.containsExactlyElementsOf(redis(context).ports().stream().map((port) -> "localhost:" + port).toList());
		}
	}

	private static GenericApplicationContext start(Map<String, Object> properties) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("application", properties));
		new AzureEmulatorInitializer().initialize(context);
		context.refresh();
		return context;
	}

	private static RedisEmulator redis(GenericApplicationContext context) {
		return context.getBean(AzureEmulator.class).redis();
	}

	private static Iterable<String> nodes(GenericApplicationContext context, String property) {
		return Binder.get(context.getEnvironment()).bind(property, Bindable.listOf(String.class)).get();
	}

}
