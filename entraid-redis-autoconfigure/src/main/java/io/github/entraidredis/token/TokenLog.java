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

package io.github.entraidredis.token;

import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the story of the token in the log, each change of state once.
 */
final class TokenLog implements TokenListener {

	private static final Logger logger = LoggerFactory.getLogger(TokenManager.class);

	private @Nullable String lastMessage;

	private boolean skewed;

	@Override
	public void onRenewed(AccessToken token) {
		logger.info("Obtained an access token for {} that expires at {}", token.principal(), token.expiresAt());
		boolean skewed = !token.clockSkew().isZero();
		if (skewed && !this.skewed) {
			logger.warn("This machine's clock is {} s {} the identity provider's: correct it (NTP)",
					token.clockSkew().abs().toSeconds(), token.clockSkew().isNegative() ? "behind" : "ahead of");
		}
		this.skewed = skewed;
	}

	@Override
	public void onFailed(TokenFailure failure) {
		boolean repeated = failure.message().equals(this.lastMessage);
		this.lastMessage = failure.message();
		if (repeated) {
			logger.debug("No access token, failure {} in a row: {}", failure.consecutive(), failure.message());
		}
		else if (failure.kind() == Kind.PERMANENT) {
			logger.error("No access token: {}. Trying on in the background", failure.message());
		}
		else {
			logger.warn("No access token: {}. Trying on in the background", failure.message());
		}
	}

	@Override
	public void onRecovered(TokenFailure lastFailure) {
		this.lastMessage = null;
		logger.info("Access tokens can be had again after {} failures", lastFailure.consecutive());
	}

	@Override
	public void onExpired(AccessToken token) {
		logger.error(
				"The access token for {} expired at {} before a new one could be had: Redis closes its connections",
				token.principal(), token.expiresAt());
	}

}
