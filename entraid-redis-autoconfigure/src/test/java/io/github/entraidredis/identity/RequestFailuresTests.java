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

import java.util.List;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestFailures} with what azure-identity does not throw.
 */
class RequestFailuresTests {

	private static final HttpClient NONE = (request) -> Mono.empty();

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
