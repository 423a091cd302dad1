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

package io.github.entraidredis.identity;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpResponse;
import io.github.entraidredis.identity.IdentityChain.Member;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link IdentityChain} and those of its members that may not be there.
 */
class IdentityChainTests {

	private static final TokenRequestContext REQUEST = new TokenRequestContext().addScopes("scope/.default");

	private static final AccessToken TOKEN = new AccessToken("token", OffsetDateTime.MAX);

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void whenAMemberIsNotThereThenTheNextIsUsedAndKept() {
		AtomicInteger skipped = new AtomicInteger();
		IdentityChain chain = chain(identity(() -> {
			skipped.incrementAndGet();
			throw new IdentityUnavailableException(Kind.PERMANENT, "not there");
		}), identity(() -> TOKEN));
		assertThat(chain.describe()).isEqualTo("default identity");
		assertThat(chain.credential().getTokenSync(REQUEST)).isSameAs(TOKEN);
		assertThat(chain.credential().getToken(REQUEST).block()).isSameAs(TOKEN);
		assertThat(chain.describe()).isEqualTo("test identity");
		assertThat(skipped).hasValue(1);
	}

	@Test
	void whenAMemberFailsThenTheNextIsNotAsked() {
		IdentityChain chain = chain(identity(() -> {
			throw new IllegalStateException("Status code 401 AADSTS7000222 hush");
		}), identity(this::ask));
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(() -> chain.credential().getTokenSync(REQUEST))
			.withMessage(
					"AADSTS7000222: the client secret has expired: create a new one (test identity, scope scope/.default)");
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void whenNoMemberIsThereThenTheFailureSaysWhyOfEach() {
		IdentityChain chain = chain(new UnavailableIdentity("AZURE_TENANT_ID is not set"),
				CommandLineIdentity.azureCli("/nowhere", null), CommandLineIdentity.azureDeveloperCli(null, null));
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(() -> chain.credential().getTokenSync(REQUEST))
			.withMessage("None of the default identities is there (member 0: AZURE_TENANT_ID is not set; "
					+ "member 1: 'az' is not on the PATH; member 2: 'azd' is not on the PATH)")
			.satisfies((failure) -> assertThat(failure.getKind()).isEqualTo(Kind.PERMANENT));
	}

	static Stream<Arguments> identitiesThatNeedLibraries(@TempDir Path directory) throws IOException {
		Path pwsh = Files.writeString(directory.resolve("pwsh"), "#!/bin/sh\nexit 1\n");
		assertThat(pwsh.toFile().setExecutable(true)).isTrue();
		HttpClient nobody = (request) -> Mono.error(new ConnectException());
		return Stream.of(Arguments.of("'pwsh'", CommandLineIdentity.azurePowerShell(directory.toString(), null)),
				Arguments.of("IntelliJ", IdeIdentity.intelliJ(null, EntraIdAuthority.PUBLIC, nobody)));
	}

	@ParameterizedTest
	@MethodSource("identitiesThatNeedLibraries")
	void whenALibraryIsMissingThenTheIdentityIsNotThere(String tool, Identity identity) {
		IdentityChain chain = chain(identity, identity(() -> TOKEN));
		assertThat(chain.credential().getTokenSync(REQUEST)).isSameAs(TOKEN);
		assertThatExceptionOfType(IdentityUnavailableException.class)
			.isThrownBy(() -> identity.credential().getTokenSync(REQUEST))
			.withMessage(
					tool + " needs a library that is not on the class path or does not fit (NoClassDefFoundError)");
	}

	@Test
	void whenTheMetadataServiceRefusesTheConnectionThenThereIsNone() {
		assertThatDetectionFails((request) -> Mono.error(new ConnectException("refused")), Kind.PERMANENT,
				"http://host: ConnectException");
	}

	@Test
	void whenTheMetadataServiceIsABlackHoleThenItIsWaitedForOneSecond() {
		long start = System.nanoTime();
		assertThatDetectionFails((request) -> Mono.never(), Kind.TRANSIENT, "http://host: no answer within 1 s");
		assertThat(System.nanoTime() - start).isBetween(900_000_000L, 3_000_000_000L);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 302, 404 })
	void whenSomethingElseAnswersThenThereIsNoMetadataService(int status) {
		HttpResponse response = mock(HttpResponse.class);
		given(response.getStatusCode()).willReturn(status);
		assertThatDetectionFails((request) -> Mono.just(response), Kind.PERMANENT,
				"http://host: something else answers with HTTP status " + status);
	}

	private void assertThatDetectionFails(HttpClient httpClient, Kind kind, String reason) {
		DetectedManagedIdentity identity = new DetectedManagedIdentity(AzureManagedIdentity.systemAssigned(httpClient),
				"http://host", httpClient);
		assertThatExceptionOfType(IdentityUnavailableException.class).isThrownBy(identity::credential)
			.withMessage("there is no instance metadata service at " + reason)
			.satisfies((failure) -> assertThat(failure.getKind()).isEqualTo(kind));
	}

	private AccessToken ask() {
		this.asked.incrementAndGet();
		return TOKEN;
	}

	private static IdentityChain chain(Identity... identities) {
		Member[] members = new Member[identities.length];
		for (int i = 0; i < members.length; i++) {
			members[i] = new Member("member " + i, identities[i]);
		}
		return new IdentityChain(List.of(members));
	}

	private static Identity identity(Supplier<AccessToken> token) {
		return new Identity() {

			@Override
			public TokenCredential credential() {
				return (request) -> Mono.fromSupplier(token);
			}

			@Override
			public String describe() {
				return "test identity";
			}

		};
	}

}
