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

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReplyTrackerTests {

	private final ReplyTracker tracker = new ReplyTracker();

	private final List<Boolean> logins = new ArrayList<>();

	@Test
	void whenLoginIsAnsweredThenItIsGood() {
		expectLogin();
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenHelloIsAnsweredThenItIsGood() {
		expectLogin();
		expectLogin();
		this.tracker.frameEnded('%', "server");
		this.tracker.frameEnded('*', "server");
		assertThat(this.logins).containsExactly(true, true);
	}

	@Test
	void whenErrorIsAnsweredThenLoginIsBad() {
		expectLogin();
		expectLogin();
		this.tracker.frameEnded('-', "");
		this.tracker.frameEnded('!', "");
		assertThat(this.logins).containsExactly(false, false);
	}

	@Test
	void whenCommandsPrecedeLoginThenTheirRepliesAreNotItsOwn() {
		expectCommand();
		expectCommand();
		expectLogin();
		this.tracker.frameEnded('-', "");
		this.tracker.frameEnded('*', "value");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenMessagesArePushedThenTheyAnswerNothing() {
		expectLogin();
		this.tracker.frameEnded('>', "message");
		this.tracker.frameEnded('>', "invalidate");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('-', "");
		assertThat(this.logins).containsExactly(false);
	}

	@Test
	void whenResp3ConfirmsEachChannelThenLoginIsAnsweredAfterwards() {
		this.tracker.expect(2, null);
		expectLogin();
		this.tracker.frameEnded('>', "subscribe");
		this.tracker.frameEnded('>', "message");
		this.tracker.frameEnded('>', "subscribe");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenResp2ConfirmsEachChannelThenLoginIsAnsweredAfterwards() {
		this.tracker.expect(2, null);
		expectLogin();
		this.tracker.frameEnded('*', "psubscribe");
		this.tracker.frameEnded('*', "pmessage");
		this.tracker.frameEnded('*', "psubscribe");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('-', "");
		assertThat(this.logins).containsExactly(false);
	}

	@Test
	void whenResp2MessageComesBeforeReplyThenItDoesNotAnswerLogin() {
		subscribeResp2();
		expectCommand();
		expectLogin();
		this.tracker.frameEnded('*', "message");
		this.tracker.frameEnded('*', "pong");
		this.tracker.frameEnded('*', "message");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('-', "");
		assertThat(this.logins).containsExactly(false);
	}

	@Test
	void whenSubscribeFailsThenOneErrorAnswersIt() {
		this.tracker.expect(3, null);
		expectLogin();
		this.tracker.frameEnded('-', "");
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenUnsubscribingFromAllThenFurtherConfirmationsAnswerNothing() {
		subscribeResp2();
		subscribeResp2();
		this.tracker.expect(1, null);
		expectLogin();
		this.tracker.frameEnded('*', "unsubscribe");
		this.tracker.frameEnded('*', "unsubscribe");
		assertThat(this.logins).isEmpty();
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenUnsubscribingWithoutSubscriptionThenOneConfirmationAnswersIt() {
		this.tracker.expect(1, null);
		expectLogin();
		this.tracker.frameEnded('*', "unsubscribe");
		this.tracker.frameEnded('+', "");
		assertThat(this.logins).containsExactly(true);
	}

	@Test
	void whenStoredListLooksLikePubSubThenItAnswersItsCommand() {
		for (String first : List.of("message", "subscribe", "please unsubscribe")) {
			expectCommand();
			expectLogin();
			this.tracker.frameEnded('*', first);
			this.tracker.frameEnded('+', "");
		}
		assertThat(this.logins).containsExactly(true, true, true);
	}

	@Test
	void whenNothingIsExpectedThenReplyIsIgnored() {
		this.tracker.frameEnded('-', "");
		expectLogin();
		assertThat(this.logins).isEmpty();
	}

	private void subscribeResp2() {
		this.tracker.expect(1, null);
		this.tracker.frameEnded('*', "subscribe");
	}

	private void expectCommand() {
		this.tracker.expect(0, null);
	}

	private void expectLogin() {
		this.tracker.expect(0, this.logins::add);
	}

}
