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

package io.github.entraidredis.token;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.github.entraidredis.autoconfigure.TestCertificates;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.ClientCertificate;
import io.github.entraidredis.identity.ClientCertificateIdentity;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.WorkloadIdentity;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens of applications that live an hour, under virtual time but with the real
 * azure-identity and its caches, which hold a token until 5 minutes before it expires.
 */
class ServicePrincipalRenewalIntegrationTests {

	private static final EmulatedIdentity SERVICE = EmulatedIdentity.SERVICE_PRINCIPAL;

	private static final String SUBJECT = "system:serviceaccount:default:orders";

	private static AzureEmulator azure;

	@TempDir
	private static Path directory;

	private final ManualScheduler scheduler = new ManualScheduler();

	private final List<Long> minutes = new ArrayList<>();

	private final Map<String, Instant> tokens = new TreeMap<>();

	@BeforeAll
	static void start() {
		azure = AzureEmulator.builder().tokenLifetime(Duration.ofMinutes(60)).start();
		azure.entra().trustFederation(SERVICE, azure.entra().kubernetes().credential(SUBJECT));
		azure.entra().kubernetes().writeToken(SUBJECT, directory.resolve("token"));
	}

	@AfterAll
	static void close() {
		azure.close();
	}

	static Stream<Arguments> identities() {
		X509Bundle bundle = TestCertificates.rsa();
		azure.entra().registerCertificate(SERVICE, bundle.getCertificate());
		ClientCertificate certificate = new ClientCertificate(bundle.getKeyPair().getPrivate(),
				List.of(bundle.getCertificate()));
		HttpClient httpClient = azure.entra().httpClient();
		return Stream.of(Arguments.argumentSet("secret", secret()),
				Arguments.argumentSet("certificate",
						new ClientCertificateIdentity(SERVICE.tenantId(), SERVICE.clientId(), () -> certificate,
								EntraIdAuthority.PUBLIC, httpClient)),
				Arguments.argumentSet("workload identity", new WorkloadIdentity(SERVICE.tenantId(), SERVICE.clientId(),
						directory.resolve("token"), EntraIdAuthority.PUBLIC, httpClient)));
	}

	@ParameterizedTest
	@MethodSource("identities")
	void whenThreeQuartersOfAnHourHavePassedThenThereIsANewToken(Identity identity) {
		try (AzureTokenSource source = new AzureTokenSource(identity, List.of("https://redis.azure.com/.default"),
				null); TokenManager manager = manager(source)) {
			manager.start();
			this.scheduler.advance(Duration.ofHours(5));
			assertThat(this.minutes).containsExactly(0L, 45L, 90L, 135L, 180L, 225L, 270L);
			assertThat(this.tokens).hasSize(7);
			assertThat(Objects.requireNonNull(manager.currentToken()).expiresAt())
				.isEqualTo(this.scheduler.now().plus(Duration.ofMinutes(30)));
		}
	}

	@Test
	void whenACredentialIsKeptThenItsTokenIsTheSame() {
		TokenCredential kept = secret().credential();
		Identity identity = new Identity() {

			@Override
			public TokenCredential credential() {
				return kept;
			}

			@Override
			public String describe() {
				return "kept";
			}

		};
		try (AzureTokenSource source = new AzureTokenSource(identity, List.of("https://redis.azure.com/.default"),
				null); TokenManager manager = manager(source)) {
			manager.start();
			this.scheduler.advance(Duration.ofMinutes(59));
			assertThat(this.minutes).startsWith(0L, 45L).hasSizeGreaterThan(2);
			assertThat(this.tokens).hasSize(1);
		}
	}

	private static ClientSecretIdentity secret() {
		return new ClientSecretIdentity(SERVICE.tenantId(), SERVICE.clientId(),
				Objects.requireNonNull(SERVICE.clientSecret()), EntraIdAuthority.PUBLIC, azure.entra().httpClient());
	}

	private TokenManager manager(TokenSource source) {
		// The middle of the jitter
		return new TokenManager(() -> requestNow(source), RefreshPolicy.defaults(), this.scheduler.time(),
				() -> this.scheduler, new ManualScheduler(), () -> 0.5);
	}

	/**
	 * Request a token in real time and move its life to virtual time.
	 */
	private CompletableFuture<AccessToken> requestNow(TokenSource source) {
		Instant start = Instant.parse("2030-01-01T00:00:00Z");
		this.minutes.add(Duration.between(start, this.scheduler.now()).toMinutes());
		AccessToken token = source.requestToken().join();
		assertThat(token.lifetime()).isEqualTo(Duration.ofMinutes(60));
		Instant issuedAt = this.tokens.computeIfAbsent(token.value(), (value) -> this.scheduler.now());
		return CompletableFuture.completedFuture(
				new AccessToken(token.value(), token.principal(), issuedAt, issuedAt.plus(token.lifetime()), null));
	}

}
