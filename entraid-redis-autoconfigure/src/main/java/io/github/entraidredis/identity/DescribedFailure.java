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

import java.time.Duration;
import java.util.List;

import io.github.entraidredis.token.TokenRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Failure whose message ends with who asked for what, so that nobody adds it again.
 */
@SuppressWarnings("serial")
final class DescribedFailure extends TokenRequestException {

	DescribedFailure(Kind kind, String message, @Nullable Duration retryAfter) {
		super(kind, message, retryAfter);
	}

	static DescribedFailure of(TokenRequestException failure, Identity identity, List<String> scopes) {
		String message = String.valueOf(failure.getMessage());
		return new DescribedFailure(failure.getKind(), message + " (" + identity.describe()
				+ authority(message, identity) + ", scope " + String.join(" ", scopes) + ")", failure.getRetryAfter());
	}

	/**
	 * Some messages hold the URL that was asked.
	 */
	private static String authority(String message, Identity identity) {
		EntraIdAuthority authority = identity.authority();
		return (authority == null || message.contains(authority.host())) ? "" : ", authority " + authority.host();
	}

}
