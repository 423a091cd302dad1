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

package io.github.entraidredis.lettuce;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.lettuce.core.resource.Delay;

/**
 * Lettuce's own delay between attempts to reconnect, but short while there is no valid
 * token: connections come back soon after the token does, and not up to 30 seconds later.
 */
public final class ReconnectDelay extends Delay {

	private static final Duration WITHOUT_TOKEN = Duration.ofSeconds(2);

	private final Delay delegate = Delay.exponential();

	private final BooleanSupplier tokensHeld;

	/**
	 * Create a delay.
	 * @param tokensHeld whether a valid token is held of every identity
	 */
	public ReconnectDelay(BooleanSupplier tokensHeld) {
		this.tokensHeld = tokensHeld;
	}

	@Override
	public Duration createDelay(long attempt) {
		Duration delay = this.delegate.createDelay(attempt);
		boolean shorten = !this.tokensHeld.getAsBoolean() && delay.compareTo(WITHOUT_TOKEN) > 0;
		return shorten ? WITHOUT_TOKEN : delay;
	}

}
