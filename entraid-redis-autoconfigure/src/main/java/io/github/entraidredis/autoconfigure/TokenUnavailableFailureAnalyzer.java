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

import io.github.entraidredis.token.TokenUnavailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why an application that needs an access token to start has none.
 */
class TokenUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<TokenUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TokenUnavailableException cause) {
		return new FailureAnalysis("""
				The application needs Redis to start, and there is no access token from Microsoft Entra ID:

				    %s""".formatted(cause.getMessage()), """
				Correct what the reason names. The application needs a token to start if \
				'entraid.redis.startup.fail-fast' is true or if a bean uses Redis while it is created: without \
				both, it starts at once and obtains the token in the background.""", cause);
	}

}
