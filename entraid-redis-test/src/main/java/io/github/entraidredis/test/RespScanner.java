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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;

/**
 * Finds where replies of Redis end (RESP2 and RESP3) in a stream that arrives in pieces,
 * without keeping what lies between.
 */
final class RespScanner {

	/**
	 * Bytes kept of a line or of the first string in a reply: enough to tell errors and
	 * kinds of messages apart.
	 */
	private static final int KEPT = 64;

	private final FrameListener listener;

	private final StringBuilder line = new StringBuilder();

	private final StringBuilder firstString = new StringBuilder();

	private final Deque<Aggregate> open = new ArrayDeque<>();

	private long bulkRemaining;

	private char type;

	RespScanner(FrameListener listener) {
		this.listener = listener;
	}

	/**
	 * Look at bytes without consuming them.
	 */
	void scan(ByteBuf bytes) {
		int index = bytes.readerIndex();
		while (index < bytes.writerIndex()) {
			if (this.bulkRemaining > 0) {
				index += skipBulk(bytes, index);
			}
			else {
				scanLine((char) (bytes.getByte(index++) & 0xff));
			}
		}
	}

	private int skipBulk(ByteBuf bytes, int index) {
		int length = (int) Math.min(this.bulkRemaining, bytes.writerIndex() - index);
		int kept = Math.min(length, KEPT - this.firstString.length());
		if (kept > 0 && this.open.size() == 1 && this.open.getLast().first) {
			this.firstString.append(bytes.toString(index, kept, StandardCharsets.US_ASCII));
		}
		this.bulkRemaining -= length;
		if (this.bulkRemaining == 0) {
			elementEnded();
		}
		return length;
	}

	private void scanLine(char character) {
		if (character != '\n') {
			if (this.line.length() < KEPT) {
				this.line.append(character);
			}
			return;
		}
		String header = this.line.toString().strip();
		this.line.setLength(0);
		char type = header.charAt(0);
		if (this.open.isEmpty()) {
			this.type = type;
			this.firstString.setLength(0);
		}
		switch (type) {
			case '$', '=', '!' -> bulk(Long.parseLong(header.substring(1)));
			case '*', '~', '>' -> aggregate(Long.parseLong(header.substring(1)), false);
			case '%' -> aggregate(2 * Long.parseLong(header.substring(1)), false);
			case '|' -> aggregate(2 * Long.parseLong(header.substring(1)), true);
			default -> elementEnded();
		}
	}

	private void bulk(long length) {
		if (length < 0) {
			elementEnded();
		}
		else {
			this.bulkRemaining = length + 2;
		}
	}

	private void aggregate(long elements, boolean attribute) {
		if (elements > 0) {
			this.open.addLast(new Aggregate(elements, attribute));
		}
		else if (!attribute) {
			elementEnded();
		}
	}

	private void elementEnded() {
		while (!this.open.isEmpty()) {
			Aggregate last = this.open.getLast();
			last.first = false;
			if (--last.remaining > 0) {
				return;
			}
			this.open.removeLast();
			if (last.attribute) {
				// Belongs to the element that follows
				return;
			}
		}
		this.listener.frameEnded(this.type, this.firstString.toString().strip());
	}

	/**
	 * Told about each reply.
	 */
	interface FrameListener {

		/**
		 * A reply ended.
		 * @param type its first character
		 * @param firstString the beginning of its first string, if it is an aggregate
		 */
		void frameEnded(char type, String firstString);

	}

	private static final class Aggregate {

		private final boolean attribute;

		private long remaining;

		private boolean first = true;

		Aggregate(long remaining, boolean attribute) {
			this.remaining = remaining;
			this.attribute = attribute;
		}

	}

}
