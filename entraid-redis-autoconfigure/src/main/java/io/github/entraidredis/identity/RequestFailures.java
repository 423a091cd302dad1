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
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.microsoft.aad.msal4j.MsalServiceException;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Turns what azure-identity throws into what a reader can act on. Messages of the SDK are
 * searched for codes but never repeated: they can contain tokens.
 */
final class RequestFailures {

	private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{4,8})");

	private static final Pattern STATUS = Pattern.compile("(?i)status(?:\\s*code)?\\D{0,12}(\\d{3})\\b");

	/**
	 * What to do about codes of Entra ID that do not pass by themselves, see the
	 * reference of error codes of Microsoft Entra authentication.
	 */
	private static final Map<String, String> ADVICE = Map.of("7000215",
			"the client secret is wrong: 'entraid.redis.identity.client-secret' takes the secret's value, not its id",
			"7000222", "the client secret has expired: create a new one", "700016",
			"there is no such application in the tenant: check 'entraid.redis.identity.client-id' and "
					+ "'entraid.redis.identity.tenant-id'",
			"90002", "there is no such tenant: check 'entraid.redis.identity.tenant-id'", "70011",
			"the scope is not valid: check 'entraid.redis.scopes'", "500011",
			"the resource of the scope is unknown in the tenant: check 'entraid.redis.scopes'", "1002012",
			"the scope must end in '/.default': check 'entraid.redis.scopes'", "7000112",
			"the application is disabled: enable it in Entra ID");

	private RequestFailures() {
	}

	static TokenRequestException translate(Throwable failure, Identity identity, List<String> scopes) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof TokenRequestException known) {
				return known;
			}
		}
		Details details = Details.of(failure);
		String who = " (" + identity.describe() + ", scope " + String.join(" ", scopes) + ")";
		TokenRequestException transport = TransportFailures.translate(failure, who);
		if (transport != null) {
			return transport;
		}
		String advice = ADVICE.get(details.code());
		if (advice != null) {
			return new TokenRequestException(Kind.PERMANENT, "AADSTS" + details.code() + ": " + advice + who);
		}
		return new TokenRequestException(details.kind(), "The identity provider " + details.describe() + who,
				details.retryAfter());
	}

	/**
	 * What is known of a failure from its chain of causes.
	 */
	private record Details(String code, int status, @Nullable Duration retryAfter, String type) {

		static Details of(Throwable failure) {
			String code = "";
			int status = 0;
			Duration retryAfter = null;
			Throwable last = failure;
			for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
				last = cause;
				String message = String.valueOf(cause.getMessage());
				code = code.isEmpty() ? find(AADSTS, message) : code;
				if (cause instanceof MsalServiceException service && service.statusCode() != null) {
					status = service.statusCode();
					retryAfter = retryAfter(service);
				}
				else if (status == 0) {
					String found = find(STATUS, message);
					status = found.isEmpty() ? 0 : Integer.parseInt(found);
				}
			}
			return new Details(code, status, retryAfter, last.getClass().getSimpleName());
		}

		Kind kind() {
			if (this.status == 429) {
				return Kind.THROTTLED;
			}
			boolean refused = this.status >= 400 && this.status < 500 && this.status != 404 && this.status != 408
					&& this.status != 410;
			return refused ? Kind.PERMANENT : Kind.TRANSIENT;
		}

		String describe() {
			if (!this.code.isEmpty()) {
				return "answered with AADSTS" + this.code + " (HTTP status " + this.status + ")";
			}
			if (this.status > 0) {
				return "answered with HTTP status " + this.status;
			}
			boolean timeout = this.type.contains("Timeout") || this.type.equals(TimeoutException.class.getSimpleName());
			return (timeout ? "did not answer in time: " : "could not be asked: ") + this.type;
		}

		private static String find(Pattern pattern, String message) {
			Matcher matcher = pattern.matcher(message);
			return matcher.find() ? matcher.group(1) : "";
		}

		private static @Nullable Duration retryAfter(MsalServiceException failure) {
			if (failure.headers() == null) {
				return null;
			}
			return failure.headers()
				.entrySet()
				.stream()
				.filter((header) -> "Retry-After".equalsIgnoreCase(header.getKey()))
				.flatMap((header) -> header.getValue().stream())
				.filter((value) -> value.matches("\\d{1,6}"))
				.map((value) -> Duration.ofSeconds(Long.parseLong(value)))
				.findFirst()
				.orElse(null);
		}

	}

}
