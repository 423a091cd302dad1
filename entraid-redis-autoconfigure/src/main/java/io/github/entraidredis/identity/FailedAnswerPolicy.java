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
import java.util.Set;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelineSyncPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the status and the {@code Retry-After} of an answer that is no token. MSAL drops
 * both for managed identities, and the latter for all. What the body of a refusal says is
 * left to MSAL: error codes with 400 and 401, and the challenge of Azure Arc with 401.
 */
final class FailedAnswerPolicy extends HttpPipelineSyncPolicy {

	private static final Set<Integer> LEFT_TO_MSAL = Set.of(200, 400, 401);

	@Override
	protected HttpResponse afterReceivedResponse(HttpPipelineCallContext context, HttpResponse response) {
		if (LEFT_TO_MSAL.contains(response.getStatusCode())) {
			return response;
		}
		String retryAfter = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
		response.close();
		throw new FailedAnswerException(response.getStatusCode(), seconds(retryAfter));
	}

	/**
	 * Azure sends seconds, not a date.
	 */
	private static @Nullable Duration seconds(@Nullable String retryAfter) {
		return (retryAfter != null && retryAfter.matches("\\d{1,6}")) ? Duration.ofSeconds(Long.parseLong(retryAfter))
				: null;
	}

	/**
	 * Answer with a status that says enough.
	 */
	@SuppressWarnings("serial")
	static final class FailedAnswerException extends RuntimeException {

		private final int status;

		private final @Nullable Duration retryAfter;

		FailedAnswerException(int status, @Nullable Duration retryAfter) {
			super("HTTP status " + status);
			this.status = status;
			this.retryAfter = retryAfter;
		}

		int status() {
			return this.status;
		}

		@Nullable Duration retryAfter() {
			return this.retryAfter;
		}

	}

}
