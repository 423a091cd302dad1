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

package io.github.entraidredis.health;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.TokenFailure;
import io.github.entraidredis.token.TokenManager;
import io.github.entraidredis.token.TokenStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the access token: {@code UP} while a valid one is held. Reads memory only.
 */
public final class EntraIdRedisHealthIndicator extends AbstractHealthIndicator {

	private final TokenManager tokenManager;

	/**
	 * Create an indicator.
	 * @param tokenManager who holds and renews the token
	 */
	public EntraIdRedisHealthIndicator(TokenManager tokenManager) {
		super("Health of the Entra ID access token for Redis could not be read");
		this.tokenManager = tokenManager;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		TokenStatus status = this.tokenManager.status();
		builder.status(status.valid() ? Status.UP : Status.DOWN);
		builder.withDetail("valid", status.valid());
		AccessToken token = status.token();
		if (token != null) {
			builder.withDetail("principal", token.principal()).withDetail("expiresAt", token.expiresAt());
			if (!token.clockSkew().isZero()) {
				builder.withDetail("clockSkew", token.clockSkew());
			}
		}
		if (status.nextRequest() != null) {
			builder.withDetail("nextRefresh", status.nextRequest());
		}
		TokenFailure failure = status.lastFailure();
		if (failure != null) {
			builder.withDetail("lastFailure", failure.message())
				.withDetail("failedAt", failure.at())
				.withDetail("consecutiveFailures", failure.consecutive());
		}
	}

}
