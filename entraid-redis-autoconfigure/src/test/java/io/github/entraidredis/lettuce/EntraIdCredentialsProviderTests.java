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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.entraidredis.token.AccessToken;
import io.github.entraidredis.token.RefreshPolicy;
import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.RedisCredentials;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntraIdCredentialsProviderTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final CompletableFuture<AccessToken> answer = new CompletableFuture<>();

	private final TokenManager tokenManager = new TokenManager(() -> this.answer, RefreshPolicy.defaults());

	private final EntraIdCredentialsProvider provider = new EntraIdCredentialsProvider(this.tokenManager, List.of());

	private final DefaultEventLoop eventLoop = new DefaultEventLoop();

	@BeforeEach
	void start() {
		this.tokenManager.start();
	}

	@AfterEach
	void close() {
		this.tokenManager.close();
		this.eventLoop.shutdownGracefully();
	}

	@Test
	void whenAConnectionIsOpenedBeforeTheFirstTokenThenItWaitsAndItsEventLoopDoesNot() throws Exception {
		CompletableFuture<RedisCredentials> credentials = this.eventLoop.submit(this::openConnection).get();
		assertThat(credentials).isNotDone();
		Instant now = Instant.now();
		this.answer.complete(new AccessToken("value", "principal", now, now.plusSeconds(3600), null));
		assertThat(credentials).succeedsWithin(TIMEOUT)
			.satisfies((login) -> assertThat(login.getUsername()).isEqualTo("principal"))
			.satisfies((login) -> assertThat(login.getPassword()).containsExactly("value".toCharArray()));
	}

	@Test
	void whenTheFirstTokenCannotBeHadThenTheConnectionFailsWithTheReason() throws Exception {
		CompletableFuture<RedisCredentials> credentials = this.eventLoop.submit(this::openConnection).get();
		this.tokenManager.stop();
		assertThat(credentials).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(AccessTokenUnavailableException.class)
			.withMessageContaining("the token manager is stopped");
	}

	private CompletableFuture<RedisCredentials> openConnection() {
		CompletableFuture<RedisCredentials> credentials = new CompletableFuture<>();
		new EmbeddedChannel(new ConnectionHandler(new HeldCommands()), new ChannelInboundHandlerAdapter() {

			@Override
			public void channelActive(ChannelHandlerContext context) {
				EntraIdCredentialsProviderTests.this.provider.resolveCredentials()
					.subscribe(credentials::complete, credentials::completeExceptionally);
			}

		});
		return credentials;
	}

}
