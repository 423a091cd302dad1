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
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong between this machine and the identity provider, as far as the chain
 * of causes tells.
 */
final class TransportFailures {

	/**
	 * How the JDK's client says that a proxy refused.
	 */
	private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d{3})");

	private static final String WHOSE = "the certificate of the identity provider, or of a proxy that inspects TLS, ";

	private TransportFailures() {
	}

	/**
	 * Translate a failure.
	 * @param failure the failure
	 * @return the translation, or {@code null} if the failure is another one
	 */
	static @Nullable TokenRequestException translate(Throwable failure) {
		if (find(failure, CertificateExpiredException.class) || find(failure, CertificateNotYetValidException.class)) {
			return new TokenRequestException(Kind.PERMANENT, "TLS trust: " + WHOSE
					+ "is outside its time: compare the clock of this machine with the right time");
		}
		if (find(failure, CertPathBuilderException.class) || find(failure, CertPathValidatorException.class)) {
			return new TokenRequestException(Kind.PERMANENT, "TLS trust: " + WHOSE
					+ "is not trusted: set 'entraid.redis.http.ssl-bundle' to a bundle that trusts its authority");
		}
		if (find(failure, CertificateException.class)) {
			return new TokenRequestException(Kind.PERMANENT,
					"TLS trust: " + WHOSE + "is for another host: check 'entraid.redis.authority-host' and the proxy");
		}
		for (Throwable cause : RequestFailures.causes(failure)) {
			Matcher refused = TUNNEL.matcher(String.valueOf(cause.getMessage()));
			if (refused.find()) {
				return refused(Integer.parseInt(refused.group(1)));
			}
		}
		return null;
	}

	static TokenRequestException refused(int status) {
		String action = (status == 407)
				? "wants credentials, or other ones: check 'entraid.redis.http.proxy.username' and 'entraid.redis.http"
						+ ".proxy.password'"
				: "does not let the request pass: allow the identity provider's host there, or check "
						+ "'entraid.redis.http.proxy'";
		return new TokenRequestException((status < 500) ? Kind.PERMANENT : Kind.TRANSIENT,
				"The proxy " + action + " (HTTP status " + status + ")");
	}

	static boolean isConnectFailure(Throwable failure) {
		return find(failure, ConnectException.class) || find(failure, HttpConnectTimeoutException.class);
	}

	static boolean isNetworkFailure(Throwable failure) {
		return find(failure, IOException.class) || find(failure, UncheckedIOException.class);
	}

	private static boolean find(Throwable failure, Class<? extends Throwable> type) {
		for (Throwable cause : RequestFailures.causes(failure)) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

}
