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
import java.util.Arrays;
import java.util.List;

import io.github.entraidredis.test.CommandDecoder.Login;
import io.github.entraidredis.test.CommandDecoder.Start;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommandDecoderTests {

	/**
	 * As text of one byte per character: line ends, a header, zero and high bytes.
	 */
	private static final String BINARY = "\u0000\u00ff\r\n*1\r\n$4\r\nAUTH\r\n\u0080";

	private static final String SET = frame("SET", "key", BINARY);

	private static final String PING = "PING\r\n";

	private static final String STREAM = frame("AUTH", "user", "token") + SET
			+ frame("HELLO", "3", "AUTH", "user", "token", "SETNAME", "name") + PING + frame("get", "") + frame("QUIT");

	private static final Object[] EXPECTED = { new Login(List.of("AUTH", "user", "token")), new Start("SET", 3), SET,
			new Login(List.of("HELLO", "3", "AUTH", "user", "token", "SETNAME", "name")), new Start("PING", 1), PING,
			new Start("GET", 2), frame("get", ""), new Start("QUIT", 1), frame("QUIT") };

	@Test
	void whenStreamIsSplitAnywhereThenResultIsTheSame() {
		for (int split = 0; split <= STREAM.length(); split++) {
			assertThat(decode(STREAM.substring(0, split), STREAM.substring(split))).as("split at %d", split)
				.containsExactly(EXPECTED);
		}
	}

	@Test
	void whenStreamComesInSingleBytesThenResultIsTheSame() {
		assertThat(decode(STREAM.split("(?s)(?<=.)"))).containsExactly(EXPECTED);
	}

	@Test
	void whenValueIsLargeThenItPassesBeforeItIsComplete() {
		EmbeddedChannel channel = new EmbeddedChannel(new CommandDecoder());
		channel.writeInbound(bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5000000\r\nbegin"));
		assertThat(drain(channel)).containsExactly(new Start("SET", 3),
				"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5000000\r\nbegin");
		channel.finishAndReleaseAll();
	}

	@Test
	void whenArrayIsEmptyThenItPassesWithoutCommand() {
		assertThat(decode("*0\r\n*-1\r\n" + frame("PING"))).containsExactly("*0\r\n*-1\r\n", new Start("PING", 1),
				frame("PING"));
	}

	@Test
	void whenLineIsBlankThenItPassesWithoutCommand() {
		assertThat(decode("\r\n", "\n", "PING\n")).containsExactly("\r\n\n", new Start("PING", 1), "PING\n");
	}

	@Test
	void whenInlineCommandHasArgumentsThenTheyAreCounted() {
		assertThat(decode("subscribe  a b\r\n")).containsExactly(new Start("SUBSCRIBE", 3), "subscribe  a b\r\n");
	}

	@Test
	void whenLineDoesNotEndThenStreamIsRefused() {
		EmbeddedChannel channel = new EmbeddedChannel(new CommandDecoder());
		assertThatExceptionOfType(DecoderException.class)
			.isThrownBy(() -> channel.writeInbound(bytes("x".repeat(2000))));
	}

	@Test
	void whenLoginIsPrintedThenSecretIsHidden() {
		assertThat(new Login(List.of("AUTH", "user", "token"))).hasToString("Login[AUTH]");
	}

	private static List<Object> decode(String... parts) {
		EmbeddedChannel channel = new EmbeddedChannel(new CommandDecoder());
		Arrays.stream(parts).forEach((part) -> channel.writeInbound(bytes(part)));
		List<Object> messages = drain(channel);
		assertThat(channel.finish()).isFalse();
		return messages;
	}

	/**
	 * Bytes that follow each other become one element.
	 */
	private static List<Object> drain(EmbeddedChannel channel) {
		List<Object> messages = new ArrayList<>();
		for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
			if (message instanceof ByteBuf bytes) {
				String text = bytes.toString(StandardCharsets.ISO_8859_1);
				bytes.release();
				int last = messages.size() - 1;
				if (last >= 0 && messages.get(last) instanceof String previous) {
					messages.set(last, previous + text);
				}
				else {
					messages.add(text);
				}
			}
			else {
				messages.add(message);
			}
		}
		return messages;
	}

	private static ByteBuf bytes(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
	}

	private static String frame(String... arguments) {
		StringBuilder frame = new StringBuilder("*" + arguments.length + "\r\n");
		for (String argument : arguments) {
			frame.append('$').append(argument.length()).append("\r\n").append(argument).append("\r\n");
		}
		return frame.toString();
	}

}
