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

package io.github.entraidredis.autoconfigure;

import io.lettuce.core.RedisConnectionException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about a message listener that Lettuce refuses because its connection
 * could not be re-authenticated.
 */
class Resp2FailureAnalyzer extends AbstractFailureAnalyzer<RedisConnectionException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RedisConnectionException cause) {
		String message = String.valueOf(cause.getMessage());
		if (!message.contains("Renewable credentials") || !message.contains("RESP2")) {
			return null;
		}
		return new FailureAnalysis("""
				A message listener needs a connection that stays open for long, but under the protocol RESP2 Redis \
				does not let a connection with subscriptions authenticate again: it would be closed when its access \
				token expires.""",
				"Remove 'protocolVersion(ProtocolVersion.RESP2)' from the client options: RESP3 is the default.",
				cause);
	}

}
