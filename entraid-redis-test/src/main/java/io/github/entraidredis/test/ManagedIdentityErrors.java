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

package io.github.entraidredis.test;

import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.entraidredis.test.EntraHandler.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Errors as the hosts of managed identities send them. Azure documents no body for 404
 * and 410.
 */
final class ManagedIdentityErrors {

	private ManagedIdentityErrors() {
	}

	/**
	 * Return what the instance metadata service of virtual machines sends.
	 */
	static String metadataService(int status) {
		return switch (status) {
			case 400 -> body("invalid_request", "Identity not found");
			case 429 -> body("invalid_request", "Temporarily throttled, too many requests");
			case 500 -> body("unknown", "Failed to retrieve token from the Active directory. For details see logs in "
					+ "C:\\Logs\\Plugins\\Microsoft.Identity.MSI\\1.0\\service_identity_0.log");
			default -> body(HttpResponseStatus.valueOf(status).reasonPhrase(), "");
		};
	}

	static Reply identityNotFound(boolean metadataService) {
		return new Reply(400, metadataService ? metadataService(400)
				: JSONObjectUtils.toJSONString(Map.of("statusCode", 400, "message",
						"Unable to load the proper Managed Identity.", "correlationId", UUID.randomUUID().toString())),
				null);
	}

	private static String body(String error, String description) {
		return JSONObjectUtils.toJSONString(Map.of("error", error, "error_description", description));
	}

}
