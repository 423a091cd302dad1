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

import java.util.concurrent.CompletableFuture;

import com.azure.core.credential.TokenCredential;
import io.github.entraidredis.health.EntraIdRedisHealthIndicator;
import io.github.entraidredis.lettuce.ConnectionWatch;
import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenSource;
import io.lettuce.core.SslVerifyMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EntraIdRedisAutoConfiguration}.
 */
class EntraIdRedisAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
				EntraIdRedisHealthContributorAutoConfiguration.class, SslAutoConfiguration.class))
		.withBean("tokenSource", TokenSource.class, () -> CompletableFuture::new);

	private final ApplicationContextRunner withoutSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
				SslAutoConfiguration.class));

	@Test
	void whenConfiguredThenTheFactoryAuthenticatesAndUsesTls() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(StringRedisTemplate.class)
				.hasSingleBean(TokenManager.class)
				.hasSingleBean(EntraIdRedisHealthIndicator.class);
			LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
			assertThat(factory.isUseSsl()).isTrue();
			assertThat(factory.getClientConfiguration().getVerifyMode()).isEqualTo(SslVerifyMode.FULL);
			assertThat(factory.getClientConfiguration().getClientResources())
				.hasValueSatisfying((resources) -> assertThat(ConnectionWatch.isPartOf(resources)).isTrue());
			assertThat(factory.getClientConfiguration().getRedisCredentialsProviderFactory())
				.hasValueSatisfying((credentials) -> assertThat(
						credentials.createCredentialsProvider(factory.getStandaloneConfiguration()))
					.isSameAs(context.getBean(EntraIdCredentialsProvider.class)));
		});
	}

	@Test
	void whenDisabledThenSpringBootsOwnRedisIsUntouched() {
		this.contextRunner.withPropertyValues("entraid.redis.enabled=false", "spring.data.redis.password=x")
			.run((context) -> {
				assertThat(context).hasSingleBean(StringRedisTemplate.class)
					.doesNotHaveBean(TokenManager.class)
					.doesNotHaveBean(EntraIdRedisHealthIndicator.class);
				LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
				assertThat(factory.isUseSsl()).isFalse();
				assertThat(factory.getClientConfiguration().getRedisCredentialsProviderFactory()).isEmpty();
			});
	}

	@Test
	void whenConnectionDetailsComeFromElsewhereThenEntraIdStepsAside() {
		this.contextRunner.withBean(DataRedisConnectionDetails.class, () -> new DataRedisConnectionDetails() {

			@Override
			public Standalone getStandalone() {
				return Standalone.of("localhost", 6379);
			}

		}).run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TokenManager.class));
	}

	@Test
	void whenAzureIdentityIsMissingThenNothingIsConfigured() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(TokenCredential.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TokenManager.class));
	}

	@Test
	void whenHealthIsDisabledThenThereIsNoIndicator() {
		this.contextRunner.withPropertyValues("management.health.entraIdRedis.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(EntraIdRedisHealthIndicator.class));
	}

	@Test
	void whenContextClosesThenTheTokenManagerIsStopped() {
		this.contextRunner.run((context) -> {
			TokenManager manager = context.getBean(TokenManager.class);
			assertThat(manager.isRunning()).isTrue();
			context.close();
			assertThat(manager.isRunning()).isFalse();
		});
	}

	@Test
	void whenTlsIsOptedOutOfThenSpringBootsSettingDecides() {
		this.contextRunner.withPropertyValues("entraid.redis.tls-required=false", "spring.data.redis.ssl.enabled=false")
			.run((context) -> assertThat(context.getBean(LettuceConnectionFactory.class).isUseSsl()).isFalse());
		this.contextRunner.withPropertyValues("entraid.redis.tls-required=false", "spring.data.redis.ssl.enabled=true")
			.run((context) -> assertThat(context.getBean(LettuceConnectionFactory.class).isUseSsl()).isTrue());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "spring.data.redis.ssl.enabled=false|tls-required", "spring.data.redis.password=hush|password",
					"spring.data.redis.username=name|entraid.redis.username",
					"spring.data.redis.url=rediss://:hush@localhost:1|before the '@'",
					"entraid.redis.startup.timeout=0s|entraid.redis.startup.timeout",
					"entraid.redis.startup.timeout=-1s|entraid.redis.startup.timeout",
					"entraid.redis.refresh.ratio=1.5|entraid.redis.refresh.ratio",
					"entraid.redis.refresh.retry.max-delay=1ms|entraid.redis.refresh.retry.max-delay",
					"entraid.redis.refresh.request-timeout=0s|entraid.redis.refresh.request-timeout" })
	void whenASettingContradictsThenStartFailsWithWhatToWriteInstead(String property, String expected) {
		this.contextRunner.withPropertyValues(property).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription() + analysis.getAction()).contains(expected).doesNotContain("hush");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "x=y", "entraid.redis.identity.client-id=c", "entraid.redis.identity.type=custom",
			"entraid.redis.identity.type=user-assigned", "entraid.redis.identity.type=service-principal",
			"entraid.redis.identity.client-secret=hush" })
	void whenTheIdentityIsIncompleteThenStartFailsWithTheChoices(String property) {
		this.withoutSource.withPropertyValues(property).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain("hush");
			assertThat(analysis.getAction()).isNotBlank();
		});
	}

	@Test
	void whenScopesAreEmptyThenStartFailsAndNamesThem() {
		this.withoutSource.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.scopes=")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("entraid.redis.scopes"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "entraid.redis.http.connect-timeout=0s|entraid.redis.http.connect-timeout",
					"entraid.redis.http.read-timeout=-1s|entraid.redis.http.read-timeout",
					"entraid.redis.http.proxy.port=3128|entraid.redis.http.proxy.host",
					"entraid.redis.http.proxy.password=hush|entraid.redis.http.proxy.host",
					"entraid.redis.http.proxy.host=http://proxy|entraid.redis.http.proxy.host",
					"entraid.redis.http.proxy.host=proxy|entraid.redis.http.proxy.port",
					"entraid.redis.http.ssl-bundle=none|entraid.redis.http.ssl-bundle" })
	void whenASettingForHttpIsWrongThenStartFailsAndNamesIt(String property, String expected) {
		this.withoutSource.withPropertyValues("entraid.redis.identity.type=system-assigned", property)
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("'" + expected + "'")
				.doesNotContain("hush"));
	}

	@Test
	void whenTheProxysCredentialsCannotWorkThenStartFailsWithWhatToWriteInstead() {
		String[] proxy = { "entraid.redis.identity.type=system-assigned", "entraid.redis.http.proxy.host=proxy",
				"entraid.redis.http.proxy.port=3128", "entraid.redis.http.proxy.username=user" };
		this.withoutSource.withPropertyValues(proxy)
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("'entraid.redis.http.proxy.password' is missing"));
		this.withoutSource.withPropertyValues(proxy)
			.withPropertyValues("entraid.redis.http.proxy.password=hush")
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getAction()).contains("-Djdk.http.auth.tunneling.disabledSchemes= ");
				assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain("hush");
			});
		this.withoutSource.withPropertyValues(proxy)
			.withPropertyValues("entraid.redis.http.proxy.password=hush")
			.withSystemProperties("jdk.http.auth.tunneling.disabledSchemes=None")
			.run((context) -> assertThat(context.getBean(EntraIdRedisProperties.class).toString())
				.doesNotContain("hush"));
	}

	@Test
	void whenTheBundleHasNoTruststoreThenStartFailsAndNamesIt() {
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.http.ssl-bundle=empty",
					"spring.ssl.bundle.pem.empty.options.ciphers=TLS_AES_128_GCM_SHA256")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("'entraid.redis.http.ssl-bundle' names a bundle without a truststore"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://login.contoso.cloud", "https://login.contoso.cloud/tenant", "login.contoso.cloud",
			"https:///", "https://", "https://user:hush@login.contoso.cloud", "https://login.contoso.cloud?x=y",
			"https://login.contoso.cloud#x", "https://login contoso cloud", "https://login_contoso_cloud" })
	void whenTheAuthorityHostIsNoHttpsUrlOfAHostThenStartFailsAndNamesIt(String host) {
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.authority-host=" + host)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("'entraid.redis.authority-host'");
				assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain("contoso", "hush");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://login.contoso.cloud", "https://login.contoso.cloud/",
			"HTTPS://login.contoso.cloud:8443", " https://[::1]:8443 ", "" })
	void whenTheAuthorityHostIsAnHttpsUrlOfAHostThenTheContextStarts(String host) {
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.authority-host=" + host)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenASettingIsWrongThenItsOriginIsNamed() {
		MockEnvironment environment = new MockEnvironment().withProperty("entraid.redis.identity.client-id", "c");
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.identity.client-id=c")
			.run((context) -> assertThat(new InvalidEntraIdRedisConfigurationFailureAnalyzer(environment)
				.analyze(context.getStartupFailure())
				.getDescription()).contains("entraid.redis.identity.client-id is set in"));
	}

	@Test
	void whenSettingsOfAnotherIdentityAreGivenThenStartFailsAndNamesThem() {
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=system-assigned", "entraid.redis.identity.client-id=c")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("system-assigned", "client-id"));
		this.withoutSource
			.withPropertyValues("entraid.redis.identity.type=user-assigned",
					"entraid.redis.identity.client-id=01234567-89ab-4cde-8f01-23456789abc1",
					"entraid.redis.identity.object-id=01234567-89ab-4cde-8f01-23456789abc2")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("client-id and object-id"));
	}

	@Test
	void whenThereIsOneTokenCredentialBeanThenItIsUsed() {
		TokenCredential credential = (request) -> Mono.never();
		this.withoutSource.withBean(TokenCredential.class, () -> credential)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(TokenManager.class));
	}

	@Test
	void whenTheApplicationHasATokenManagerThenNoIdentityIsNeeded() {
		this.withoutSource.withBean(TokenManager.class, EntraIdRedisAutoConfigurationTests::tokenManager)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TokenManager.class)
				.doesNotHaveBean(TokenSource.class));
	}

	@Test
	void whenTheTokenManagerIsThatOfTheParentThenAChildLeavesItRunning() {
		new ApplicationContextRunner().withBean(TokenManager.class, EntraIdRedisAutoConfigurationTests::tokenManager)
			.run((parent) -> {
				TokenManager tokenManager = parent.getBean(TokenManager.class);
				tokenManager.start();
				this.withoutSource.withParent(parent)
					.run((child) -> assertThat(child.getBean(TokenManager.class)).isSameAs(tokenManager));
				assertThat(tokenManager.isRunning()).isTrue();
			});
	}

	private static TokenManager tokenManager() {
		return new TokenManager(CompletableFuture::new, RefreshPolicy.defaults());
	}

	private static FailureAnalysis analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		return new InvalidEntraIdRedisConfigurationFailureAnalyzer(null).analyze(failure);
	}

}
