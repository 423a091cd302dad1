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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.microsoft.aad.msal4j.MsalServiceException;
import io.github.entraidredis.identity.FailedAnswerPolicy.FailedAnswerException;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Turns what azure-identity throws into what a reader can act on. Messages of the SDK are
 * searched for codes but never repeated: they can contain tokens.
 */
final class RequestFailures {

	private static final int MAX_CAUSES = 20;

	private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{4,8})");

	private static final Pattern STATUS = Pattern.compile("(?i)status(?:\\s*code)?\\D{0,12}(\\d{3})\\b");

	/**
	 * How MSAL repeats what IMDS and App Service say of an identity that is not there.
	 */
	private static final Pattern NOT_ASSIGNED = Pattern
		.compile("(?i)not been assigned to this resource|identity not found|managed identity found for specified");

	private RequestFailures() {
	}

	static TokenRequestException translate(Throwable failure, Identity identity, List<String> scopes) {
		for (Throwable cause : causes(failure)) {
			if (cause instanceof DescribedFailure described) {
				return described;
			}
			if (cause instanceof TokenRequestException known) {
				return DescribedFailure.of(known, identity, scopes);
			}
		}
		return DescribedFailure.of(translate(failure, identity), identity, scopes);
	}

	private static TokenRequestException translate(Throwable failure, Identity identity) {
		TokenRequestException transport = TransportFailures.translate(failure);
		if (transport != null) {
			return transport;
		}
		Details details = Details.of(failure);
		String advice = ErrorCodes.ADVICE.get(details.code());
		if (advice != null) {
			return new TokenRequestException(Kind.PERMANENT, "AADSTS" + details.code() + ": " + advice);
		}
		if (details.notAssigned()) {
			return new TokenRequestException(Kind.PERMANENT,
					"The managed identity is not assigned to this host: assign "
							+ "it in Azure, or check the id in the settings of the identity");
		}
		if (identity instanceof AzureManagedIdentity && TransportFailures.isConnectFailure(failure)) {
			return new TokenRequestException(Kind.TRANSIENT,
					"The managed identity endpoint of this machine could not be connected to: there is one on Azure "
							+ "hosts only. Elsewhere, set another 'entraid.redis.identity.type'");
		}
		return new TokenRequestException(details.kind(), "The identity provider " + details.describe(),
				details.retryAfter());
	}

	/**
	 * Return the HTTP status that a failure tells of.
	 * @param failure what azure-identity threw
	 * @return the status, or 0 if there is none
	 */
	static int status(Throwable failure) {
		return Details.of(failure).status();
	}

	static Throwable root(Throwable failure) {
		List<Throwable> causes = causes(failure);
		return causes.get(causes.size() - 1);
	}

	/**
	 * Return a failure and its causes, of which there can be a circle.
	 */
	static List<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES).toList();
	}

	/**
	 * What is known of a failure from its chain of causes.
	 */
	private record Details(String code, int status, @Nullable Duration retryAfter, String type, boolean notAssigned,
			boolean network) {

		static Details of(Throwable failure) {
			String code = "";
			int status = 0;
			Duration retryAfter = null;
			boolean notAssigned = false;
			for (Throwable cause : causes(failure)) {
				String message = String.valueOf(cause.getMessage());
				notAssigned |= NOT_ASSIGNED.matcher(message).find();
				code = code.isEmpty() ? find(AADSTS, message) : code;
				if (cause instanceof FailedAnswerException answer) {
					status = answer.status();
					retryAfter = answer.retryAfter();
				}
				else if (cause instanceof MsalServiceException service && service.statusCode() != null) {
					status = service.statusCode();
					retryAfter = retryAfter(service);
				}
				else if (status == 0) {
					String found = find(STATUS, message);
					status = found.isEmpty() ? 0 : Integer.parseInt(found);
				}
			}
			return new Details(code, status, retryAfter, root(failure).getClass().getSimpleName(), notAssigned,
					TransportFailures.isNetworkFailure(failure));
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
				return "answered with AADSTS" + this.code + " (HTTP status " + this.status
						+ "): look it up in Microsoft's list of Entra authentication error codes";
			}
			if (this.status > 0) {
				return "answered with HTTP status " + this.status + ": "
						+ ((kind() == Kind.PERMANENT) ? "check the identity, and who answers in the provider's place"
								: "wait, and check the provider if it does not pass");
			}
			if (this.type.contains("Timeout")) {
				return "did not answer in time: " + this.type
						+ ". Check the network, or raise 'entraid.redis.refresh.request-timeout'";
			}
			return "could not be asked: " + this.type
					+ (this.network ? ". Check DNS, firewall and proxy" : ". The log of com.azure.identity says more");
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
