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

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the first reply on a connection, that to the login of the handshake, and is
 * gone afterwards. Lettuce tells nobody but the caller why a first connection failed.
 */
final class RejectedHandshakeHandler extends ChannelInboundHandlerAdapter {

	private final Runnable onRejection;

	RejectedHandshakeHandler(Runnable onRejection) {
		this.onRejection = onRejection;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof ByteBuf reply
				&& RejectedTokens.REJECTIONS.stream().anyMatch((error) -> startsWith(reply, "-" + error))) {
			this.onRejection.run();
		}
		context.fireChannelRead(message);
		context.pipeline().remove(this);
	}

	private static boolean startsWith(ByteBuf reply, String prefix) {
		int length = prefix.length();
		return reply.readableBytes() >= length
				&& reply.toString(reply.readerIndex(), length, StandardCharsets.US_ASCII).equals(prefix);
	}

}
