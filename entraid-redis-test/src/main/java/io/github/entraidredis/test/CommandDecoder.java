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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Splits what a client sends at the boundaries of commands. Logins come out as
 * {@link Login}, everything else as a {@link Start} followed by its bytes as they came.
 */
final class CommandDecoder extends ByteToMessageDecoder {

	private static final int MAX_HEADER_BYTES = 1024;

	private int argumentsLeft;

	private long bytesLeft;

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
		if (this.bytesLeft == 0 && this.argumentsLeft > 0) {
			argument(in);
		}
		if (this.bytesLeft > 0) {
			int length = (int) Math.min(this.bytesLeft, in.readableBytes());
			out.add(in.readRetainedSlice(length));
			this.bytesLeft -= length;
		}
		else if (this.argumentsLeft == 0) {
			command(in, out);
		}
	}

	/**
	 * Announce the next argument: its header travels with it.
	 */
	private void argument(ByteBuf in) {
		int end = lineEnd(in, in.readerIndex());
		if (end >= 0) {
			long length = number(in, in.readerIndex() + 1, end);
			this.bytesLeft = (end + 2 - in.readerIndex()) + length + 2;
			this.argumentsLeft--;
		}
	}

	private void command(ByteBuf in, List<Object> out) {
		int start = in.readerIndex();
		if (in.getByte(start) != '*') {
			inline(in, out);
			return;
		}
		int headerEnd = lineEnd(in, start);
		if (headerEnd < 0) {
			return;
		}
		int arguments = (int) number(in, start + 1, headerEnd);
		if (arguments <= 0) {
			// Redis does not answer it
			out.add(in.readRetainedSlice(headerEnd + 2 - start));
			return;
		}
		int nameStart = headerEnd + 2;
		int lengthEnd = lineEnd(in, nameStart);
		if (lengthEnd < 0) {
			return;
		}
		int nameLength = (int) number(in, nameStart + 1, lengthEnd);
		int nameEnd = lengthEnd + 2 + nameLength + 2;
		if (in.writerIndex() < nameEnd) {
			return;
		}
		String name = in.toString(lengthEnd + 2, nameLength, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
		if (name.equals("AUTH") || name.equals("HELLO")) {
			login(in, out, arguments, headerEnd + 2);
		}
		else {
			out.add(new Start(name, arguments));
			out.add(in.readRetainedSlice(nameEnd - start));
			this.argumentsLeft = arguments - 1;
		}
	}

	/**
	 * A line of words, which may end without a carriage return.
	 */
	private static void inline(ByteBuf in, List<Object> out) {
		int end = lineFeed(in, in.readerIndex());
		if (end < 0) {
			return;
		}
		int length = end + 1 - in.readerIndex();
		String line = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8).strip();
		if (!line.isEmpty()) {
			String[] words = line.split("\\s+");
			out.add(new Start(words[0].toUpperCase(Locale.ROOT), words.length));
		}
		out.add(in.readRetainedSlice(length));
	}

	private static void login(ByteBuf in, List<Object> out, int count, int firstArgument) {
		List<String> arguments = new ArrayList<>();
		int index = firstArgument;
		for (int i = 0; i < count; i++) {
			int end = lineEnd(in, index);
			if (end < 0) {
				return;
			}
			int length = (int) number(in, index + 1, end);
			if (in.writerIndex() < end + 2 + length + 2) {
				return;
			}
			arguments.add(in.toString(end + 2, length, StandardCharsets.UTF_8));
			index = end + 2 + length + 2;
		}
		in.readerIndex(index);
		out.add(new Login(arguments));
	}

	private static int lineEnd(ByteBuf in, int from) {
		int lineFeed = lineFeed(in, from);
		return (lineFeed < 0) ? -1 : lineFeed - 1;
	}

	private static int lineFeed(ByteBuf in, int from) {
		int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
		if (end < 0 && in.writerIndex() - from > MAX_HEADER_BYTES) {
			throw new IllegalStateException("Not a command: the line does not end");
		}
		return end;
	}

	private static long number(ByteBuf in, int from, int to) {
		return Long.parseLong(in.toString(from, to - from, StandardCharsets.US_ASCII));
	}

	/**
	 * A command begins.
	 */
	record Start(String name, int arguments) {

	}

	/**
	 * AUTH or HELLO, whole. The arguments hold secrets.
	 */
	record Login(List<String> arguments) {

		@Override
		public String toString() {
			return "Login[" + this.arguments.get(0) + "]";
		}

	}

}
