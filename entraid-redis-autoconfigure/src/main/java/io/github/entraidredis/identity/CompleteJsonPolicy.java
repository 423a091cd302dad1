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
import java.net.URL;
import java.util.Map;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelineSyncPolicy;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;

/**
 * Refuses an answer that claims success but is no complete JSON object, without quoting
 * it. MSAL and azure-identity would log the beginning of what they cannot parse, and that
 * can be a token.
 */
final class CompleteJsonPolicy extends HttpPipelineSyncPolicy {

	@Override
	protected HttpResponse afterReceivedResponse(HttpPipelineCallContext context, HttpResponse response) {
		if (response.getStatusCode() != 200) {
			return response;
		}
		HttpResponse buffered = response.buffer();
		String body = buffered.getBodyAsBinaryData().toString();
		if (!isObject(body)) {
			throw new TokenRequestException(Kind.TRANSIENT,
					"The answer of " + address(context.getHttpRequest().getUrl())
							+ " is no complete JSON object (HTTP status 200, " + body.length()
							+ " characters, content type " + response.getHeaderValue(HttpHeaderName.CONTENT_TYPE)
							+ "): it was cut short on its way, or something other than the identity provider answered");
		}
		return buffered;
	}

	private static boolean isObject(String body) {
		try (JsonReader reader = JsonProviders.createReader(body)) {
			return reader.readUntyped() instanceof Map;
		}
		catch (IOException | RuntimeException ex) {
			// The parser's message quotes the body
			return false;
		}
	}

	/**
	 * The query is left out: it names the identity.
	 */
	private static String address(URL url) {
		return url.getProtocol() + "://" + url.getAuthority() + url.getPath();
	}

}
