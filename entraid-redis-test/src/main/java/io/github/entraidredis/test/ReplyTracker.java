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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Tells which reply answers a login. Replies come in the order of commands, but for
 * messages that Redis pushes. Not followed: MONITOR and CLIENT REPLY, which break that
 * order.
 */
final class ReplyTracker implements RespScanner.FrameListener {

	private static final Set<String> MESSAGES = Set.of("message", "pmessage", "smessage");

	private static final Set<String> SUBSCRIBED = Set.of("subscribe", "psubscribe", "ssubscribe");

	private static final Set<String> UNSUBSCRIBED = Set.of("unsubscribe", "punsubscribe", "sunsubscribe");

	private final Deque<Expected> expected = new ArrayDeque<>();

	/**
	 * Subscriptions under RESP2, where only they tell a message from an answer that looks
	 * like one.
	 */
	private int subscriptions;

	/**
	 * Expect replies to a command.
	 * @param subscriptions number of channels that the command subscribes to, or 0
	 * @param onReply told whether the reply was good, or {@code null}
	 */
	synchronized void expect(int subscriptions, @Nullable Consumer<Boolean> onReply) {
		this.expected.addLast(new Expected(subscriptions, onReply));
	}

	@Override
	public synchronized void frameEnded(char type, String firstString) {
		Expected head = this.expected.peekFirst();
		if (confirmation(type, firstString, head)) {
			if (head != null && head.subscriptions > 0 && --head.subscriptions == 0) {
				this.expected.removeFirst();
			}
			return;
		}
		boolean pushed = type == '>' || (type == '*' && this.subscriptions > 0 && MESSAGES.contains(firstString));
		if (pushed || head == null) {
			return;
		}
		this.expected.removeFirst();
		if (head.onReply != null) {
			head.onReply.accept(type != '-' && type != '!');
		}
	}

	private boolean confirmation(char type, String firstString, @Nullable Expected head) {
		boolean subscribed = SUBSCRIBED.contains(firstString);
		if (!subscribed && !UNSUBSCRIBED.contains(firstString)) {
			return false;
		}
		if (type == '*' && (this.subscriptions > 0 || (head != null && head.subscriptions > 0))) {
			this.subscriptions = Math.max(0, this.subscriptions + (subscribed ? 1 : -1));
			return true;
		}
		return type == '>';
	}

	private static final class Expected {

		private final @Nullable Consumer<Boolean> onReply;

		private int subscriptions;

		Expected(int subscriptions, @Nullable Consumer<Boolean> onReply) {
			this.subscriptions = subscriptions;
			this.onReply = onReply;
		}

	}

}
