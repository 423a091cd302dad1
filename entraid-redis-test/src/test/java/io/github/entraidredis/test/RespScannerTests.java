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

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RespScannerTests {

	@Test
	void whenRepliesAreSimpleThenEachIsOneFrame() {
		assertFrames("+OK\r\n-ERR unknown command\r\n:42\r\n$5\r\nhello\r\n$0\r\n\r\n", "+", "-", ":", "$", "$");
	}

	@Test
	void whenRepliesAreNullThenEachIsOneFrame() {
		assertFrames("$-1\r\n*-1\r\n_\r\n*2\r\n$-1\r\n_\r\n", "$", "*", "_", "*");
	}

	@Test
	void whenBulkContainsLineEndsAndHeadersThenItIsOneFrame() {
		assertFrames("$12\r\n\r\n*3\r\n-ERR\r\n\r\n:1\r\n", "$", ":");
	}

	@Test
	void whenAggregatesAreNestedThenTheOuterOneIsTheFrame() {
		assertFrames("*3\r\n*2\r\n$1\r\na\r\n*1\r\n:1\r\n%1\r\n+k\r\n~2\r\n:1\r\n:2\r\n$7\r\nmessage\r\n:1\r\n", "*",
				":");
	}

	@Test
	void whenAggregatesAreEmptyThenEachIsOneFrame() {
		assertFrames("*0\r\n%0\r\n~0\r\n*2\r\n*0\r\n%0\r\n*1\r\n*0\r\n", "*", "%", "~", "*", "*");
	}

	@Test
	void whenScalarsAreOfResp3ThenEachIsOneFrame() {
		assertFrames("#t\r\n,3.14\r\n,inf\r\n(3492890328409238509324850943850943825024385\r\n"
				+ "=15\r\ntxt:Some string\r\n!21\r\nSYNTAX invalid syntax\r\n", "#", ",", ",", "(", "=", "!");
	}

	@Test
	void whenNumberIsLongerThanWhatIsKeptThenItIsOneFrame() {
		assertFrames("(" + "9".repeat(200) + "\r\n-ERR " + "x".repeat(200) + "\r\n", "(", "-");
	}

	@Test
	void whenMapsAndSetsAreReadThenTheirElementsAreCounted() {
		assertFrames("%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n+proto\r\n:3\r\n~2\r\n$1\r\na\r\n$1\r\nb\r\n", "%server",
				"~a");
	}

	@Test
	void whenMessagesArePushedThenTheirKindIsTold() {
		assertFrames(
				">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\nsub2\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n+OK\r\n",
				">message", ">subscribe", "+");
	}

	@Test
	void whenAttributesPrecedeReplyThenTheyArePartOfIt() {
		assertFrames("|1\r\n$3\r\nttl\r\n:3600\r\n$1\r\na\r\n|0\r\n:1\r\n", "$", ":");
	}

	@Test
	void whenAttributesHoldAggregatesThenTheyArePartOfTheReply() {
		assertFrames("|2\r\n+a\r\n*2\r\n:1\r\n:2\r\n+b\r\n%1\r\n+c\r\n:3\r\n*1\r\n$1\r\nx\r\n+OK\r\n", "*x", "+");
	}

	@Test
	void whenAttributesPrecedeElementThenTheyDoNotCount() {
		assertFrames("*2\r\n|1\r\n+ttl\r\n:3600\r\n$5\r\nfirst\r\n|0\r\n:2\r\n+OK\r\n", "*first", "+");
	}

	@Test
	void whenFirstStringIsLongThenItsBeginningIsTold() {
		assertFrames("*1\r\n$100\r\n" + "y".repeat(100) + "\r\n", "*" + "y".repeat(64));
	}

	private static void assertFrames(String stream, String... expected) {
		byte[] bytes = stream.getBytes(StandardCharsets.US_ASCII);
		for (int split = 0; split <= bytes.length; split++) {
			assertThat(scan(bytes, split)).as("split at %d", split).containsExactly(expected);
		}
		assertThat(scanSingleBytes(bytes)).containsExactly(expected);
	}

	private static List<String> scan(byte[] bytes, int split) {
		List<String> frames = new ArrayList<>();
		RespScanner scanner = new RespScanner((type, firstString) -> frames.add(type + firstString));
		scanner.scan(Unpooled.wrappedBuffer(bytes, 0, split));
		scanner.scan(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));
		return frames;
	}

	private static List<String> scanSingleBytes(byte[] bytes) {
		List<String> frames = new ArrayList<>();
		RespScanner scanner = new RespScanner((type, firstString) -> frames.add(type + firstString));
		for (byte value : bytes) {
			scanner.scan(Unpooled.wrappedBuffer(new byte[] { value }));
		}
		return frames;
	}

}
