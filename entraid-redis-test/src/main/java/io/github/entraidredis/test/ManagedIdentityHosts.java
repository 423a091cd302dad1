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

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.entraidredis.test.EntraHandler.Reply;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Protocols of the hosts that offer managed identities.
 */
final class ManagedIdentityHosts {

	static final String APP_SERVICE = "/msi/token";

	static final String METADATA_SERVICE = "/metadata/identity/oauth2/token";

	static final String IDENTITY_HEADER = "emulated-identity-header";

	private static final String AZURE_ARC = "/arc" + METADATA_SERVICE;

	private static final String CLOUD_SHELL = "/cloudshell/oauth2/token";

	private static final String SERVICE_FABRIC = "/servicefabric" + METADATA_SERVICE;

	private final ManagedIdentityEndpoint endpoint;

	private final ArcChallenges challenges;

	ManagedIdentityHosts(ManagedIdentityEndpoint endpoint, ArcChallenges challenges) {
		this.endpoint = endpoint;
		this.challenges = challenges;
	}

	static boolean isTokenRequest(String path) {
		return path.endsWith(METADATA_SERVICE) || path.equals(APP_SERVICE) || path.equals(CLOUD_SHELL);
	}

	static Map<String, String> environment(ManagedIdentityHost host, HttpServer server) {
		String plain = "http://127.0.0.1:" + server.plainPort();
		return switch (host) {
			case APP_SERVICE -> Map.of("IDENTITY_ENDPOINT", plain + APP_SERVICE, "IDENTITY_HEADER", IDENTITY_HEADER);
			case VIRTUAL_MACHINE -> Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", plain);
			case AZURE_ARC -> Map.of("IDENTITY_ENDPOINT", plain + AZURE_ARC, "IMDS_ENDPOINT", plain);
			case CLOUD_SHELL -> Map.of("MSI_ENDPOINT", plain + CLOUD_SHELL);
			case SERVICE_FABRIC ->
				Map.of("IDENTITY_ENDPOINT", "https://localhost:" + server.securePort() + SERVICE_FABRIC,
						"IDENTITY_HEADER", IDENTITY_HEADER, "IDENTITY_SERVER_THUMBPRINT", server.thumbprint());
		};
	}

	Reply answer(FullHttpRequest request, QueryStringDecoder query, Fault.@Nullable Kind fault) {
		return switch (query.path()) {
			case METADATA_SERVICE ->
				hasMetadata(request) ? this.endpoint.answer(query, "object_id", fault) : metadataMissing();
			case APP_SERVICE -> IDENTITY_HEADER.equals(request.headers().get("X-IDENTITY-HEADER"))
					? this.endpoint.answer(query, "principal_id", fault)
					: Reply.error(401, "unauthorized", "X-IDENTITY-HEADER is missing or wrong");
			case AZURE_ARC -> azureArc(request, query, fault);
			case CLOUD_SHELL -> cloudShell(request, query, fault);
			case SERVICE_FABRIC -> IDENTITY_HEADER.equals(request.headers().get("secret"))
					? this.endpoint.answer(query, "principal_id", fault)
					: Reply.error(401, "unauthorized", "The header secret is missing or wrong");
			default -> Reply.error(404, "not_found", "The emulator does not know this path");
		};
	}

	private Reply azureArc(FullHttpRequest request, QueryStringDecoder query, Fault.@Nullable Kind fault) {
		if (!hasMetadata(request)) {
			return metadataMissing();
		}
		String authorization = request.headers().get("Authorization");
		if (authorization == null) {
			return Reply.challenge("Basic realm=" + this.challenges.create());
		}
		return this.challenges.accept(authorization) ? this.endpoint.answer(query, "object_id", fault)
				: Reply.error(401, "unauthorized", "The challenge token is wrong");
	}

	/**
	 * Documented with a form, but MSAL for Java sends a query.
	 */
	private Reply cloudShell(FullHttpRequest request, QueryStringDecoder query, Fault.@Nullable Kind fault) {
		if (!hasMetadata(request)) {
			return metadataMissing();
		}
		String form = request.content().toString(StandardCharsets.UTF_8);
		return this.endpoint.answer(form.isEmpty() ? query : new QueryStringDecoder("?" + form), "object_id", fault);
	}

	private static boolean hasMetadata(FullHttpRequest request) {
		return "true".equalsIgnoreCase(request.headers().get("Metadata"));
	}

	private static Reply metadataMissing() {
		return Reply.error(400, "invalid_request", "Required metadata header not specified");
	}

}
