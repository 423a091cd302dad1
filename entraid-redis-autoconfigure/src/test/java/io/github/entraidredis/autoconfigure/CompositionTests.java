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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.entraidredis.lettuce.ConnectionWatch;
import io.github.entraidredis.lettuce.SingleHostMapping;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.bootstrap.Bootstrap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the application configured besides Entra ID: it stays, unless it would
 * silently undo authentication.
 */
@ExtendWith(OutputCaptureExtension.class)
class CompositionTests {

	private static final String AZURE_NODES = "spring.data.redis.cluster.nodes=contoso.westeurope.redis.azure.net:10000";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
				EntraIdRedisServiceConnectionAutoConfiguration.class, DataRedisAutoConfiguration.class,
				SslAutoConfiguration.class))
		.withBean("tokenSource", TokenSource.class, () -> CompletableFuture::new);

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.host=localhost", "spring.data.redis.cluster.nodes=localhost:1",
			"spring.data.redis.url=rediss://localhost:1/3" })
	void whenTheStarterIsAddedThenOnlyAuthenticationDiffers(String topology) {
		ApplicationContextRunner configured = this.contextRunner
			.withPropertyValues(topology, "spring.data.redis.timeout=3s", "spring.data.redis.connect-timeout=2s",
					"spring.data.redis.client-name=orders", "spring.data.redis.lettuce.read-from=any-replica",
					"spring.data.redis.lettuce.shutdown-timeout=7s", "spring.data.redis.lettuce.pool.max-active=5",
					"spring.data.redis.lettuce.cluster.refresh.period=11s", "spring.data.redis.ssl.enabled=true")
			.withBean(LettuceClientOptionsBuilderCustomizer.class,
					() -> (builder) -> builder.requestQueueSize(77).pingBeforeActivateConnection(false));
		LettuceClientConfiguration[] with = new LettuceClientConfiguration[1];
		configured.run((context) -> with[0] = configuration(context));
		configured.withPropertyValues("entraid.redis.enabled=false").run((context) -> {
			LettuceClientConfiguration without = configuration(context);
			assertThat(with[0]).usingRecursiveComparison()
				// What is ours, and objects that each context has of its own
				.ignoringFieldsMatchingRegexes(".*redisCredentialsProviderFactory", ".*clientResources.*",
						".*sslOptions\\.(key|trust)manager.*")
				.isEqualTo(without);
			assertThat(with[0].getCommandTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(with[0].getReadFrom()).hasValue(ReadFrom.ANY_REPLICA);
			assertThat(((LettucePoolingClientConfiguration) with[0]).getPoolConfig().getMaxTotal()).isEqualTo(5);
			assertThat(with[0].getClientOptions()).hasValueSatisfying((options) -> {
				assertThat(options.getRequestQueueSize()).isEqualTo(77);
				assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
			});
		});
	}

	@Test
	void whenTheApplicationCustomizesClientResourcesThenBothApply() {
		RecordingNettyCustomizer own = new RecordingNettyCustomizer();
		this.contextRunner
			.withBean(ClientResourcesBuilderCustomizer.class,
					() -> (builder) -> builder.nettyCustomizer(own)
						.reconnectDelay(Delay.constant(Duration.ofMillis(123)))
						.computationThreadPoolSize(3))
			.run((context) -> {
				ClientResources resources = configuration(context).getClientResources().orElseThrow();
				assertThat(ConnectionWatch.isPartOf(resources)).isTrue();
				assertThat(resources.computationThreadPoolSize()).isEqualTo(3);
				assertThat(resources.reconnectDelay().createDelay(9)).isEqualTo(Duration.ofMillis(123));
				resources.nettyCustomizer().afterBootstrapInitialized(new Bootstrap());
				assertThat(own.called).isTrue();
			});
	}

	@Test
	void whenTheApplicationHasClientResourcesOfItsOwnThenTheyAreWatchedAndShutDown() {
		ClientResources own = ClientResources.builder().computationThreadPoolSize(3).build();
		this.contextRunner
			.withBean("own", ClientResources.class, () -> own,
					(definition) -> definition.setDestroyMethodName("shutdown"))
			.run((context) -> {
				ClientResources resources = configuration(context).getClientResources().orElseThrow();
				assertThat(resources.computationThreadPoolSize()).isEqualTo(3);
				assertThat(ConnectionWatch.isPartOf(resources)).isTrue();
				assertThat(resources.eventExecutorGroup()).isSameAs(own.eventExecutorGroup());
			});
		assertThat(own.eventExecutorGroup().isShuttingDown()).isTrue();
	}

	@Test
	void whenTheHostIsAzuresThenAllNodesOfTheClusterHaveItsName() {
		this.contextRunner.withPropertyValues(AZURE_NODES).run((context) -> {
			ClusterTopologyRefreshOptions refresh = refresh(context);
			assertThat(refresh.useDynamicRefreshSources()).isFalse();
			assertThat(refresh.isPeriodicRefreshEnabled()).isTrue();
			assertThat(refresh.getRefreshPeriod()).isEqualTo(Duration.ofSeconds(60));
			assertThat(refresh.getAdaptiveRefreshTriggers())
				.containsExactlyInAnyOrderElementsOf(ClusterTopologyRefreshOptions.DEFAULT_ADAPTIVE_REFRESH_TRIGGERS);
			assertThat(resolver(context)).isInstanceOf(MappingSocketAddressResolver.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.cluster.nodes=localhost:1", "spring.data.redis.host=a.redis.azure.net",
			AZURE_NODES + ",entraid.redis.cluster.single-host=false" })
	void whenItIsNoClusterOfAzureThenNodesKeepTheirAddress(String properties) {
		this.contextRunner.withPropertyValues(properties.split(","))
			.run((context) -> assertThat(resolver(context)).isNotInstanceOf(MappingSocketAddressResolver.class));
	}

	@Test
	void whenTheApplicationConfiguredTheRefreshThenItStays() {
		this.contextRunner
			.withPropertyValues(AZURE_NODES, "spring.data.redis.lettuce.cluster.refresh.period=11s",
					"spring.data.redis.lettuce.cluster.refresh.dynamic-refresh-sources=true")
			.run((context) -> {
				assertThat(refresh(context).getRefreshPeriod()).isEqualTo(Duration.ofSeconds(11));
				assertThat(refresh(context).useDynamicRefreshSources()).isTrue();
			});
	}

	// Lettuce 6 enables no trigger by itself, and so has no method to disable one
	@Test
	@Tag("lettuce-7")
	void whenTheApplicationDisabledARefreshTriggerThenItStaysDisabled() {
		this.contextRunner.withPropertyValues(AZURE_NODES)
			.withBean(LettuceClientOptionsBuilderCustomizer.class,
					() -> (builder) -> ((ClusterClientOptions.Builder) builder)
						.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
							.disableAdaptiveRefreshTrigger(RefreshTrigger.UNKNOWN_NODE)
							.build()))
			.run((context) -> assertThat(refresh(context).getAdaptiveRefreshTriggers())
				.doesNotContain(RefreshTrigger.UNKNOWN_NODE));
	}

	@Test
	void whenTheApplicationMapsAddressesThenItsMappingStays() {
		SocketAddressResolver own = MappingSocketAddressResolver.create(DnsResolver.unresolved(), (node) -> node);
		this.contextRunner.withPropertyValues(AZURE_NODES)
			.withBean(ClientResourcesBuilderCustomizer.class, () -> (builder) -> builder.socketAddressResolver(own))
			.run((context) -> assertThat(resolver(context)).isSameAs(own));
	}

	@Test
	void whenTheClusterIsDescribedByABeanThenItsNodesAreMappedAsWell() {
		this.contextRunner
			.withBean(RedisClusterConfiguration.class,
					() -> new RedisClusterConfiguration(List.of("contoso.westeurope.redis.azure.net:10000")))
			.withBean(ClientResources.class, ClientResources::create)
			.run((context) -> {
				assertThat(resolver(context)).isInstanceOf(MappingSocketAddressResolver.class);
				assertThat(refresh(context).useDynamicRefreshSources()).isFalse();
			});
	}

	@Test
	void whenTheCredentialsAreReplacedThenStartFails() {
		assertThatStartFails(
				(builder) -> builder.redisCredentialsProviderFactory(new RedisCredentialsProviderFactory() {
				}), "The RedisCredentialsProviderFactory of Entra ID was replaced");
	}

	@Test
	void whenTheClientResourcesAreNotThoseOfTheContextThenStartFails() {
		ClientResources resources = ClientResources.create();
		assertThatStartFails((builder) -> builder.clientResources(resources),
				"The ClientResources are not those of the application context");
		resources.shutdown();
	}

	@Test
	void whenClientOptionsAreReplacedThenConnectionsAreStillReauthenticated() {
		this.contextRunner.withBean(LettuceClientConfigurationBuilderCustomizer.class,
				() -> (builder) -> builder.clientOptions(ClientOptions.builder()
					.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofSeconds(9)).build())
					.protocolVersion(ProtocolVersion.RESP2)
					.build()))
			.run((context) -> {
				assertThat(ConnectionWatch.isPartOf(configuration(context).getClientResources().orElseThrow()))
					.isTrue();
				assertThat(
						configuration(context).getClientOptions().orElseThrow().getSocketOptions().getConnectTimeout())
					.isEqualTo(Duration.ofSeconds(9));
			});
	}

	@Test
	void whenAFactoryOfTheApplicationUsesEntraIdWithoutTheWatchThenStartFails() {
		this.contextRunner.withUserConfiguration(UnwatchedFactory.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("its connections would not be re-authenticated"));
	}

	@Test
	void whenASecondClusterWouldBeMappedToTheFirstOneThenStartFails() {
		this.contextRunner.withPropertyValues(AZURE_NODES)
			.withUserConfiguration(SecondCluster.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("map the nodes of all clusters to the host of the first one"));
	}

	@Test
	void whenASecondClusterHasResourcesOfItsOwnThenBothAreMapped() {
		this.contextRunner.withPropertyValues(AZURE_NODES)
			.withUserConfiguration(SecondCluster.class, SecondResources.class)
			.run((context) -> {
				assertThat(resolve(context.getBean("redisConnectionFactory", LettuceConnectionFactory.class)))
					.isEqualTo("contoso.westeurope.redis.azure.net");
				assertThat(resolve(context.getBean("second", LettuceConnectionFactory.class)))
					.isEqualTo("second.westeurope.redis.azure.net");
			});
	}

	private static String resolve(LettuceConnectionFactory factory) {
		SocketAddress address = factory.getClientConfiguration()
			.getClientResources()
			.orElseThrow()
			.socketAddressResolver()
			.resolve(RedisURI.create("10.0.0.4", 8500));
		return ((InetSocketAddress) address).getHostString();
	}

	@Test
	void whenTheApplicationHasAFactoryWithAPasswordThenItIsLeftAlone() {
		this.contextRunner
			.withBean("own", LettuceConnectionFactory.class,
					() -> new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", 1)))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(LettuceConnectionFactory.class)
				.hasBean("entraIdRedisCredentialsProviderFactory"));
	}

	@Test
	void whenJedisIsChosenThenStartFails() {
		this.contextRunner.withPropertyValues("spring.data.redis.client-type=jedis")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("Jedis is chosen"));
	}

	@Test
	void whenThereIsAServiceConnectionThenOneLineSaysWhyEntraIdStepsAside(CapturedOutput output) {
		this.contextRunner.withBean(DataRedisConnectionDetails.class, () -> new DataRedisConnectionDetails() {

			@Override
			public Standalone getStandalone() {
				return Standalone.of("localhost", 6379);
			}

		}).run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TokenManager.class));
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("they do not authenticate with Microsoft Entra ID"))).hasSize(1);
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(TokenManager.class));
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("they do not authenticate with Microsoft Entra ID"))).hasSize(1);
	}

	private void assertThatStartFails(Consumer<LettuceClientConfiguration.LettuceClientConfigurationBuilder> customizer,
			String message) {
		this.contextRunner.withBean(LettuceClientConfigurationBuilderCustomizer.class, () -> customizer::accept)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
	}

	private static LettuceClientConfiguration configuration(ApplicationContext context) {
		return context.getBean(LettuceConnectionFactory.class).getClientConfiguration();
	}

	private static SocketAddressResolver resolver(ApplicationContext context) {
		return configuration(context).getClientResources().orElseThrow().socketAddressResolver();
	}

	private static ClusterTopologyRefreshOptions refresh(ApplicationContext context) {
		return ((ClusterClientOptions) configuration(context).getClientOptions().orElseThrow())
			.getTopologyRefreshOptions();
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondCluster {

		@Bean(defaultCandidate = false)
		LettuceConnectionFactory second(EntraIdCredentialsProviderFactory credentials, ClientResources resources,
				@Qualifier("secondResources") ObjectProvider<ClientResources> own) {
			return new LettuceConnectionFactory(
					new RedisClusterConfiguration(List.of("second.westeurope.redis.azure.net:10000")),
					LettuceClientConfiguration.builder()
						.redisCredentialsProviderFactory(credentials)
						.clientResources(own.getIfAvailable(() -> resources))
						.build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondResources {

		@Bean(defaultCandidate = false, destroyMethod = "shutdown")
		ClientResources secondResources() {
			return ClientResources.builder()
				.socketAddressResolver(SingleHostMapping.resolver(List.of("second.westeurope.redis.azure.net")))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnwatchedFactory {

		@Bean
		LettuceConnectionFactory own(EntraIdCredentialsProviderFactory credentials) {
			return new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", 1),
					LettuceClientConfiguration.builder().redisCredentialsProviderFactory(credentials).build());
		}

	}

	private static final class RecordingNettyCustomizer implements NettyCustomizer {

		private boolean called;

		@Override
		public void afterBootstrapInitialized(Bootstrap bootstrap) {
			this.called = true;
		}

	}

}
