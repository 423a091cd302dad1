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

import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestFailures} with what azure-identity does not throw.
 */
class RequestFailuresTests {

	private static final HttpClient NONE = (request) -> Mono.empty();

	@ParameterizedTest
	@MethodSource
	void whenThereIsNoAnswerThenTheMessageSaysWhereToLook(Throwable failure, String expected) {
		assertThat(
				RequestFailures.translate(failure, new SuppliedIdentity((request) -> Mono.empty()), List.of("scope")))
			.hasMessageStartingWith("The identity provider " + expected + " (TokenCredential bean of type ")
			.hasMessageEndingWith(", scope scope)");
	}

	static Stream<Arguments> whenThereIsNoAnswerThenTheMessageSaysWhereToLook() {
		ConnectException unknownHost = new ConnectException();
		unknownHost.initCause(new UnresolvedAddressException());
		return Stream.of(
				Arguments.of(unknownHost,
						"could not be asked: UnresolvedAddressException. Check DNS, firewall and proxy"),
				Arguments.of(new IllegalStateException("hush"),
						"could not be asked: IllegalStateException. The log of com.azure.identity says more"),
				Arguments.of(new IllegalStateException(new TimeoutException()),
						"did not answer in time: TimeoutException. Check the network, or raise "
								+ "'entraid.redis.refresh.request-timeout'"));
	}

	@Test
	@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void whenTheCausesAreACircleThenTheFailureIsTranslated() {
		Exception first = new IllegalStateException("Status code 401");
		first.initCause(new IllegalArgumentException(first));
		TokenRequestException failure = RequestFailures.translate(first, AzureManagedIdentity.systemAssigned(NONE),
				List.of("scope"));
		assertThat(failure.getKind()).isEqualTo(Kind.PERMANENT);
		assertThat(failure).hasMessageContaining("answered with HTTP status 401");
		assertThat(RequestFailures.root(first)).isInstanceOf(IllegalArgumentException.class);
	}

}
