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

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.RedisCommand;

/**
 * Whether a transaction is open on a connection, or keys are watched for one, as far as
 * the commands tell that are sent.
 */
final class TransactionState {

	private final Runnable onEnd;

	private boolean open;

	private boolean watchingKeys;

	/**
	 * Create the state of a connection without a transaction.
	 * @param onEnd told when a transaction, or the watch of keys, ends: just before the
	 * command that ends it is written
	 */
	TransactionState(Runnable onEnd) {
		this.onEnd = onEnd;
	}

	/**
	 * Return whether commands belong to a transaction now.
	 */
	boolean isOpen() {
		return this.open;
	}

	/**
	 * Return whether something would be lost with the connection: a transaction, or the
	 * watch of keys for one.
	 */
	boolean isAtStake() {
		return this.open || this.watchingKeys;
	}

	void sending(RedisCommand<?, ?, ?> command) {
		switch (command.getType().toString()) {
			case "MULTI" -> begin(command);
			case "WATCH" -> watch();
			case "UNWATCH" -> unwatch();
			case "EXEC", "DISCARD" -> end();
			default -> {
			}
		}
	}

	private void begin(RedisCommand<?, ?, ?> command) {
		if (!this.open && command instanceof CompleteableCommand<?> multi) {
			multi.onComplete((answer, failure) -> {
				// Refused by the server. Other failures tell nothing of it
				if (failure instanceof RedisCommandExecutionException) {
					end();
				}
			});
		}
		this.open = true;
	}

	private void watch() {
		this.watchingKeys = true;
	}

	private void unwatch() {
		// Within a transaction it is executed at its end only
		if (!this.open) {
			end();
		}
	}

	private void end() {
		this.open = false;
		this.watchingKeys = false;
		this.onEnd.run();
	}

}
