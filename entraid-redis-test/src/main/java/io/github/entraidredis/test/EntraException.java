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

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.entraidredis.test.EntraHandler.Reply;

/**
 * Refusal by Entra ID, with the status and the text of the real one where it is known.
 */
final class EntraException extends RuntimeException {

	private static final String FEDERATION = " Check your federated identity credential Subject, Audience and Issuer"
			+ " against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

	private static final String ASSERTION = " Review the documentation at"
			+ " https://learn.microsoft.com/entra/identity-platform/certificate-credentials .";

	private static final Map<String, Refusal> REFUSALS = Map.ofEntries(
			refusal("50013", 401, "invalid_client", "Assertion failed signature validation. [Reason - %s]"),
			refusal("50027", 401, "invalid_client", "JWT token is invalid or malformed."),
			refusal("70003", 400, "unsupported_grant_type", "The app requested an unsupported grant type '%s'."),
			refusal("70011", 400, "invalid_scope",
					"The provided value for the input parameter 'scope' is not valid. The scope '%s' is not valid."),
			refusal("70021", 400, "invalid_request",
					"No matching federated identity record found for presented assertion." + FEDERATION),
			refusal("70025", 401, "invalid_client",
					"The client '%s' has no configured federated identity credentials."),
			refusal("90002", 400, "invalid_request",
					"Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the"
							+ " correct cloud. Check with your subscription administrator, this may happen if there"
							+ " are no active subscriptions for the tenant."),
			refusal("90014", 400, "invalid_request",
					"The required field '%s' is missing from the credential. Ensure"
							+ " that you have all the necessary parameters for the login request."),
			refusal("500011", 400, "invalid_resource",
					"The resource principal named %s was not found in the tenant named %s. This can happen if the"
							+ " application has not been installed by the administrator of the tenant or consented to"
							+ " by any user in the tenant. You might have sent your authentication request to the"
							+ " wrong tenant."),
			refusal("700016", 400, "unauthorized_client",
					"Application with identifier '%s' was not found in the directory '%s'. This can happen if the"
							+ " application has not been installed by the administrator of the tenant or consented to"
							+ " by any user in the tenant. You may have sent your authentication request to the wrong"
							+ " tenant."),
			refusal("700021", 401, "invalid_client",
					"Client assertion application identifier doesn't match 'client_id' parameter." + ASSERTION),
			refusal("700023", 401, "invalid_client",
					"Client assertion audience claim does not match Realm issuer." + ASSERTION),
			refusal("700024", 401, "invalid_client",
					"Client assertion is not within its valid time range. Current time: %s, assertion valid from %s,"
							+ " expiry time of assertion %s." + ASSERTION),
			refusal("700027", 401, "invalid_client",
					"The certificate with identifier used to sign the client assertion is not valid or not registered"
							+ " on application. [Reason - %s, Thumbprint of key used by client: '%s']"),
			refusal("700211", 401, "invalid_client",
					"No matching federated identity record found for presented assertion issuer '%s'." + FEDERATION),
			refusal("700212", 401, "invalid_client",
					"No matching federated identity record found for presented assertion audience '%s'." + FEDERATION),
			refusal("700213", 401, "invalid_client",
					"No matching federated identity record found for presented assertion subject '%s'." + FEDERATION),
			refusal("1002012", 400, "invalid_scope",
					"The provided value for scope %s is not valid. Client credential flows must have a scope value"
							+ " with /.default suffixed to the resource identifier (application ID URI)."),
			refusal("7000112", 400, "unauthorized_client", "Application '%s' is disabled."),
			refusal("7000214", 401, "invalid_client", "Certificate has been revoked."),
			refusal("7000215", 401, "invalid_client",
					"Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
							+ " value, not the client secret ID, for a secret added to app '%s'."),
			refusal("7000216", 401, "invalid_client",
					"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant"
							+ " type."),
			refusal("7000222", 401, "invalid_client",
					"The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new"
							+ " keys for your app: https://aka.ms/NewClientSecret, or consider using certificate"
							+ " credentials for added security: https://aka.ms/certCreds."));

	private final String code;

	private final Refusal refusal;

	/**
	 * Create a refusal.
	 * @param code the number after AADSTS
	 * @param values what the text of that code names; "emulated" where one is missing
	 */
	EntraException(String code, Object... values) {
		super("AADSTS" + code + ": " + describe(code, values));
		this.code = code;
		this.refusal = refusalOf(code);
	}

	private static Map.Entry<String, Refusal> refusal(String code, int status, String error, String text) {
		return Map.entry(code, new Refusal(status, error, text));
	}

	private static Refusal refusalOf(String code) {
		return REFUSALS.getOrDefault(code, new Refusal(401, "invalid_client", "Emulated fault."));
	}

	private static String describe(String code, Object... values) {
		String text = refusalOf(code).text();
		for (Object value : values) {
			text = text.replaceFirst("%s", Matcher.quoteReplacement(String.valueOf(value)));
		}
		return text.replace("%s", "emulated");
	}

	Reply reply(Clock clock) {
		String trace = UUID.randomUUID().toString();
		String correlation = UUID.randomUUID().toString();
		String timestamp = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'")
			.format(clock.instant().atOffset(ZoneOffset.UTC));
		String description = getMessage() + " Trace ID: " + trace + " Correlation ID: " + correlation + " Timestamp: "
				+ timestamp;
		Map<String, Object> body = Map.of("error", this.refusal.error(), "error_description", description,
				"error_codes", List.of(Long.valueOf(this.code)), "timestamp", timestamp, "trace_id", trace,
				"correlation_id", correlation, "error_uri",
				"https://login.microsoftonline.com/error?code=" + this.code);
		return new Reply(this.refusal.status(), JSONObjectUtils.toJSONString(body), null);
	}

	private record Refusal(int status, String error, String text) {

	}

}
