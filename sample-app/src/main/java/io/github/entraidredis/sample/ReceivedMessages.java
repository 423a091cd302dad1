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

package io.github.entraidredis.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the latest messages.
 */
@Component
class ReceivedMessages implements MessageListener {

	private static final int LIMIT = 100;

	private final Deque<String> messages = new ArrayDeque<>();

	@Override
	public synchronized void onMessage(Message message, byte @Nullable [] pattern) {
		if (this.messages.size() == LIMIT) {
			this.messages.removeFirst();
		}
		this.messages.addLast(new String(message.getBody(), StandardCharsets.UTF_8));
	}

	synchronized List<String> latest() {
		return List.copyOf(this.messages);
	}

}
