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

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.entraidredis.token.TokenManager;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new token when the server rejects the current one. The token manager makes
 * one request of any number of rejections, and follows a request by another one after the
 * longest retry delay only: a server that rejects every token does not become a flood of
 * requests.
 */
public final class RejectedTokens implements NettyCustomizer {

	/**
	 * Errors by which a server rejects a token.
	 */
	static final List<String> REJECTIONS = List.of("WRONGPASS", "NOAUTH");

	/**
	 * Causes that are looked at, in case they form a circle.
	 */
	private static final int MAX_CAUSES = 10;

	private final TokenManager tokenManager;

	/**
	 * Create a watch.
	 * @param tokenManager who is asked for a new token
	 */
	public RejectedTokens(TokenManager tokenManager) {
		this.tokenManager = tokenManager;
	}

	/**
	 * Watch the re-authentications of all connections of a client. The bus drops events
	 * under load, so this may miss some of many rejections, and one is enough.
	 * @param eventBus bus of the client's resources, which ends the subscription
	 */
	public void watch(EventBus eventBus) {
		eventBus.get()
			.ofType(ReauthenticationFailedEvent.class)
			.filter((event) -> isRejection(event.getCause()))
			.subscribe((event) -> this.tokenManager.reject());
	}

	/**
	 * Watch the handshakes of all connections of a client.
	 */
	@Override
	public void afterChannelInitialized(Channel channel) {
		ChannelHandlerContext commands = channel.pipeline().context(CommandHandler.class);
		if (commands != null) {
			channel.pipeline()
				.addBefore(commands.name(), null, new RejectedHandshakeHandler(this.tokenManager::reject));
		}
	}

	private static boolean isRejection(@Nullable Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.limit(MAX_CAUSES)
			.anyMatch((cause) -> REJECTIONS.stream()
				.anyMatch((error) -> String.valueOf(cause.getMessage()).startsWith(error)));
	}

}
