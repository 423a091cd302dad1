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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.entraidredis.test.AzureEmulator;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.resource.ClientResources;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A cluster whose nodes advertise addresses that their certificate does not cover, as
 * those of Azure Managed Redis with the OSS cluster policy do.
 */
class AzureClusterIntegrationTests {

	private static AzureEmulator azure;

	@BeforeAll
	static void start() {
		azure = AzureEmulator.builder().tokenLifetime(Duration.ofHours(1)).cluster(3, 1).start();
	}

	@AfterAll
	static void close() {
		azure.close();
	}

	@Test
	void whenNodesAreReachedAtOneHostThenKeysOfAllOfThemAreFound() {
		contextRunner().withPropertyValues("entraid.redis.cluster.single-host=true").run((context) -> {
			setAndGet(context.getBean(StringRedisTemplate.class));
			assertThat(openNodes(context)).hasSize(3);
		});
		assertThat(azure.redis().redundantAuthentications()).isZero();
	}

	@Test
	void whenNodesAreReachedAtTheAddressTheyAdvertiseThenTlsFailsAsWithAzure() {
		contextRunner().run((context) -> assertThatException()
			.isThrownBy(() -> setAndGet(context.getBean(StringRedisTemplate.class)))
			.havingRootCause()
			.withMessageContaining("No subject alternative names matching IP address 127.0.0.1 found"));
	}

	@Test
	void whenTheApplicationHasClientResourcesOfItsOwnThenNodesAreMappedAsWell() {
		contextRunner().withPropertyValues("entraid.redis.cluster.single-host=true")
			.withBean("own", ClientResources.class, ClientResources::create,
					(definition) -> definition.setDestroyMethodName("shutdown"))
			.run((context) -> setAndGet(context.getBean(StringRedisTemplate.class)));
	}

	@Test
	void whenTheApplicationCustomizesItsResourcesThenNodesAreMappedAsWell() {
		contextRunner().withPropertyValues("entraid.redis.cluster.single-host=true")
			.withBean(ClientResourcesBuilderCustomizer.class, () -> (builder) -> builder.ioThreadPoolSize(2))
			.run((context) -> setAndGet(context.getBean(StringRedisTemplate.class)));
	}

	@Test
	void whenTheClusterIsDescribedByABeanThenItsNodesAreMappedAsWell() {
		EmulatorContext.servicePrincipal(azure)
			.withPropertyValues("entraid.redis.cluster.single-host=true")
			.withBean(RedisClusterConfiguration.class,
					() -> new RedisClusterConfiguration(List.of("localhost:" + azure.redis().port())))
			.run((context) -> setAndGet(context.getBean(StringRedisTemplate.class)));
	}

	@Test
	void whenTheTopologyIsRefreshedThenEachOfItsConnectionsLogsInOnce() {
		contextRunner()
			.withPropertyValues("entraid.redis.cluster.single-host=true",
					"spring.data.redis.lettuce.cluster.refresh.period=1s")
			.run((context) -> {
				setAndGet(context.getBean(StringRedisTemplate.class));
				int handshakes = azure.redis().handshakes();
				Awaitility.await().until(() -> azure.redis().handshakes() >= handshakes + 3);
				assertThat(azure.redis().handshakes()).isEqualTo(azure.redis().connectionsOpened());
			});
		assertThat(azure.redis().redundantAuthentications()).isZero();
	}

	private static ApplicationContextRunner contextRunner() {
		return EmulatorContext.servicePrincipal(azure)
			.withPropertyValues("spring.data.redis.cluster.nodes=localhost:" + azure.redis().port());
	}

	private static void setAndGet(StringRedisTemplate redis) {
		IntStream.range(0, 50).forEach((i) -> redis.opsForValue().set("key" + i, "value" + i));
		IntStream.range(0, 50).forEach((i) -> assertThat(redis.opsForValue().get("key" + i)).isEqualTo("value" + i));
	}

	/**
	 * Return the nodes that hold slots.
	 */
	private static Set<Integer> openNodes(ApplicationContext context) {
		RedisClusterClient client = (RedisClusterClient) context.getBean(LettuceConnectionFactory.class)
			.getRequiredNativeClient();
		try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
			return connection.getPartitions()
				.stream()
				.filter((node) -> !node.getSlots().isEmpty())
				.map(RedisClusterNode::getUri)
				.map((uri) -> uri.getPort())
				.collect(Collectors.toSet());
		}
	}

}
