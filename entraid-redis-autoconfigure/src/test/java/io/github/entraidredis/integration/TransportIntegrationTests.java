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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.autoconfigure.TestCertificates;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.test.Fault;
import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * TLS and proxies between the application and Entra ID, with the HTTP client of
 * production.
 */
@ExtendWith(AzureEmulatorExtension.class)
class TransportIntegrationTests {

	private static final String BUNDLE = "entraid.redis.http.ssl-bundle=emulator";

	/**
	 * Port that nothing listens on: it takes a privileged process.
	 */
	private static final int CLOSED_PORT = 1;

	private final AzureEmulator azure;

	TransportIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@AfterEach
	void clearFaults() {
		this.azure.entra().clearFaults();
		this.azure.entra().latency(Duration.ZERO);
	}

	@Test
	void whenTheBundleTrustsTheAuthorityThenCommandsRun() throws Exception {
		runner().withPropertyValues(BUNDLE).run(TransportIntegrationTests::assertThatCommandsRun);
	}

	@Test
	void whenTheAuthorityIsNotTrustedThenTheFailureSaysWhatToSet() throws Exception {
		runner().run(failure((message) -> assertThat(message).startsWith("TLS trust: the certificate of the identity")
			.contains("set 'entraid.redis.http.ssl-bundle'")
			.contains("service principal")));
	}

	@Test
	void whenTheFilesOfTheBundleChangeThenTheNextRequestFollows(@TempDir Path directory) throws Exception {
		String other = TestCertificates.rsa().getCertificatePEM();
		Path authority = Files.writeString(directory.resolve("authority.pem"), other);
		runner().withPropertyValues("entraid.redis.http.ssl-bundle=entra", "entraid.redis.refresh.retry.max-delay=1s",
				"spring.ssl.bundle.watch.file.quiet-period=100ms", "spring.ssl.bundle.pem.entra.reload-on-update=true",
				"spring.ssl.bundle.pem.entra.truststore.certificate=file:" + authority)
			.run((context) -> {
				TokenManager tokenManager = context.getBean(TokenManager.class);
				Awaitility.await().until(() -> tokenManager.status().lastFailure() != null);
				assertThat(tokenManager.status().lastFailure().message()).startsWith("TLS trust: ");
				Files.writeString(authority, this.azure.certificateAuthorityPem());
				Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> tokenManager.currentToken() != null);
				assertThatCommandsRun(context);
				Files.writeString(authority, other);
				AzureTokenSource source = context.getBean(AzureTokenSource.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.untilAsserted(() -> assertThatThrownBy(() -> source.requestToken().join())
						.hasMessageContaining("TLS trust: "));
			});
	}

	@Test
	void whenTheBundleChangesThenARequestUnderWayEndsAsItBegan() throws Exception {
		SslBundle trusting = bundle(this.azure.certificateAuthorityPem());
		SslBundle other = bundle(TestCertificates.rsa().getCertificatePEM());
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("entra", trusting);
		bundles.registerBundle("emulator", trusting);
		runner().withBean(SslBundleRegistry.class, () -> bundles)
			.withPropertyValues("entraid.redis.http.ssl-bundle=entra")
			.run((context) -> {
				AzureTokenSource source = context.getBean(AzureTokenSource.class);
				source.requestToken().join();
				this.azure.entra().latency(Duration.ofSeconds(1));
				int requests = this.azure.entra().tokenRequests();
				CompletableFuture<AccessToken> request = source.requestToken();
				Awaitility.await().until(() -> this.azure.entra().tokenRequests() > requests);
				bundles.updateBundle("entra", other);
				assertThat(request).isNotDone();
				assertThat(request.join().principal()).isEqualTo(EmulatedIdentity.SERVICE_PRINCIPAL.objectId());
				assertThatThrownBy(() -> source.requestToken().join()).hasMessageContaining("TLS trust: ");
				assertThatThrownBy(() -> bundles.updateBundle("entra", SslBundle.of(SslStoreBundle.NONE)))
					.hasMessageContaining("without a truststore");
				bundles.updateBundle("entra", trusting);
				source.requestToken().join();
			});
	}

	@Test
	void whenTheCertificateIsForAnotherHostThenTheFailureSaysSo() throws Exception {
		String host = this.azure.entra().authorityHost().replace("localhost", "login.contoso.cloud");
		try (ConnectProxy proxy = ConnectProxy.open()) {
			runner().withPropertyValues(BUNDLE, "entraid.redis.authority-host=" + host)
				.withPropertyValues(proxyAt(proxy.port()))
				.run(failure(
						(message) -> assertThat(message).startsWith("TLS trust: ").contains("is for another host")));
		}
	}

	@Test
	void whenThereIsAProxyThenRequestsPassIt() throws Exception {
		try (ConnectProxy proxy = ConnectProxy.open()) {
			runner().withPropertyValues(BUNDLE)
				.withPropertyValues(proxyAt(proxy.port()))
				.run(TransportIntegrationTests::assertThatCommandsRun);
			assertThat(proxy.requests).containsExactly(
					"CONNECT " + this.azure.entra().authorityHost().substring("https://".length()) + " HTTP/1.1");
		}
	}

	@Test
	void whenAHostIsExemptThenItsRequestsDoNotPassTheProxy() throws Exception {
		runner().withPropertyValues(BUNDLE, "entraid.redis.http.proxy.non-proxy-hosts=*.contoso.com,LOCAL*")
			.withPropertyValues(proxyAt(CLOSED_PORT))
			.run(TransportIntegrationTests::assertThatCommandsRun);
	}

	@Test
	void whenTheIdentityIsManagedThenTheProxyIsNotUsed() throws Exception {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("entraid.redis.identity.type=system-assigned")
			.withPropertyValues(proxyAt(CLOSED_PORT))
			.run(failure((message) -> assertThat(message).doesNotContain("proxy")));
	}

	@Test
	void whenTheProxyWantsCredentialsThenTheFailureSaysWhatToSet() throws Exception {
		try (ConnectProxy proxy = ConnectProxy.withCredentials("user", "hush")) {
			runner().withPropertyValues(BUNDLE)
				.withPropertyValues(proxyAt(proxy.port()))
				.run(failure((message) -> assertThat(message).startsWith("The proxy wants credentials")
					.contains("'entraid.redis.http.proxy.username'", "407")));
		}
	}

	@Test
	void whenTheProxyRefusesTheHostThenTheFailureSaysSo() throws Exception {
		try (ConnectProxy proxy = ConnectProxy.refusing()) {
			runner().withPropertyValues(BUNDLE)
				.withPropertyValues(proxyAt(proxy.port()))
				.run(failure((message) -> assertThat(message).startsWith("The proxy does not let the request pass")
					.contains("403")));
		}
	}

	@Test
	void whenTheProxyIsNotThereThenTheFailureNamesIt() throws Exception {
		runner().withPropertyValues(BUNDLE)
			.withPropertyValues(proxyAt(CLOSED_PORT))
			.run(failure((message) -> assertThat(message)
				.startsWith("The proxy 127.0.0.1:" + CLOSED_PORT + " could not be connected to")));
	}

	@Test
	void whenTheReadTimeoutIsShortThenTheRequestEndsEarly() throws Exception {
		this.azure.entra().fault(Fault.HANG);
		runner().withPropertyValues(BUNDLE, "entraid.redis.http.read-timeout=2s")
			.run(failure((message) -> assertThat(message).contains("did not answer in time")));
	}

	private static SslBundle bundle(String authority) {
		return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(authority)));
	}

	private static String[] proxyAt(int port) {
		return new String[] { "entraid.redis.http.proxy.host=127.0.0.1", "entraid.redis.http.proxy.port=" + port };
	}

	private static void assertThatCommandsRun(ApplicationContext context) {
		StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
		redis.opsForValue().set("key", "value");
		assertThat(redis.opsForValue().get("key")).isEqualTo("value");
	}

	private static ContextConsumer<AssertableApplicationContext> failure(Consumer<String> message) {
		return (context) -> {
			TokenManager tokenManager = context.getBean(TokenManager.class);
			Awaitility.await().atMost(Duration.ofSeconds(8)).until(() -> tokenManager.status().lastFailure() != null);
			message.accept(tokenManager.status().lastFailure().message());
		};
	}

	private ApplicationContextRunner runner() {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("entraid.redis.authority-host=" + this.azure.entra().authorityHost(),
					"entraid.redis.identity.client-id=" + identity.clientId(),
					"entraid.redis.identity.tenant-id=" + identity.tenantId(),
					"entraid.redis.identity.client-secret=" + identity.clientSecret(),
					"spring.data.redis.port=" + this.azure.redis().port(), "spring.data.redis.ssl.bundle=emulator",
					"spring.ssl.bundle.pem.emulator.truststore.certificate=" + this.azure.certificateAuthorityPem());
	}

}
