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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.test.TokenIssuer.Verified;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Connection of a client that logs in with tokens. It ends when its token expires.
 */
final class GatewayConnection extends Relay {

	private final ClientConnections clients;

	private final String password;

	private final ReplyTracker replies = new ReplyTracker();

	private final RespScanner scanner = new RespScanner(this.replies);

	private final ConcurrentHashMap<String, Integer> authentications = new ConcurrentHashMap<>();

	private @Nullable Future<?> expiry;

	private volatile @Nullable Verified token;

	/**
	 * Create a connection.
	 * @param password what the real server knows instead of tokens
	 */
	GatewayConnection(Gateway gateway, ClientConnections clients, String password) {
		super(gateway);
		this.clients = clients;
		this.password = password;
	}

	/**
	 * Return how often the connection authenticated with each token.
	 */
	ConcurrentHashMap<String, Integer> authentications() {
		return this.authentications;
	}

	@Nullable String objectId() {
		Verified token = this.token;
		return (token != null) ? token.objectId() : null;
	}

	/**
	 * Look again when the token expires: the clock has changed. Thread-safe.
	 */
	void clockChanged() {
		Channel client = client();
		if (client != null) {
			client.eventLoop().execute(() -> scheduleExpiry(client));
		}
	}

	@Override
	void connected() {
		this.clients.opened(this);
	}

	@Override
	void replied(ByteBuf bytes) {
		this.scanner.scan(bytes);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof CommandDecoder.Start start) {
			boolean subscribes = start.name().endsWith("SUBSCRIBE");
			this.replies.expect(subscribes ? Math.max(1, start.arguments() - 1) : 0, null);
		}
		else if (message instanceof CommandDecoder.Login login) {
			super.channelRead(context, login(login.arguments()));
		}
		else {
			super.channelRead(context, message);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.expiry != null) {
			this.expiry.cancel(false);
		}
		this.clients.closed(this);
		super.channelInactive(context);
	}

	/**
	 * Replace the token by the password that the real server knows, or by a wrong one if
	 * the token is not good, so that the answer is Redis's own.
	 */
	private ByteBuf login(List<String> arguments) {
		List<String> forwarded = new ArrayList<>(arguments);
		int auth = arguments.get(0).equalsIgnoreCase("AUTH") ? 0 : indexOfAuth(arguments);
		if (auth < 0 || arguments.size() < auth + 2) {
			this.replies.expect(0, null);
			return frame(forwarded);
		}
		boolean named = arguments.size() > auth + 2;
		int password = named ? auth + 2 : auth + 1;
		Verified verified = named ? this.clients.verify(arguments.get(auth + 1), arguments.get(password)) : null;
		forwarded.set(password, (verified != null) ? this.password : "wrong");
		this.replies.expect(0, (good) -> answered(verified, good));
		return frame(forwarded);
	}

	private void answered(@Nullable Verified verified, boolean good) {
		Channel client = client();
		if (client == null) {
			return;
		}
		if (verified == null || !good) {
			this.clients.countFailure();
			return;
		}
		boolean handshake = this.token == null;
		this.token = verified;
		this.authentications.merge(verified.id(), 1, Integer::sum);
		this.clients.countAuthentication(handshake);
		scheduleExpiry(client);
	}

	private void scheduleExpiry(Channel client) {
		Verified token = this.token;
		if (this.expiry != null) {
			this.expiry.cancel(false);
		}
		if (token != null && client.isActive()) {
			Duration rest = Duration.between(this.clients.now(), token.expiresAt());
			this.expiry = client.eventLoop()
				.schedule(() -> expire(client, token), Math.max(0, rest.toMillis() + 1), TimeUnit.MILLISECONDS);
		}
	}

	private void expire(Channel client, Verified token) {
		if (token.expiresAt().isAfter(this.clients.now())) {
			scheduleExpiry(client);
		}
		else {
			this.clients.countExpiry();
			client.close();
		}
	}

	private static int indexOfAuth(List<String> arguments) {
		for (int i = 1; i < arguments.size(); i++) {
			if (arguments.get(i).equalsIgnoreCase("AUTH")) {
				return i;
			}
		}
		return -1;
	}

	private static ByteBuf frame(List<String> arguments) {
		ByteBuf frame = Unpooled.buffer();
		frame.writeCharSequence("*" + arguments.size() + "\r\n", StandardCharsets.US_ASCII);
		for (String argument : arguments) {
			byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
			frame.writeCharSequence("$" + bytes.length + "\r\n", StandardCharsets.US_ASCII);
			frame.writeBytes(bytes);
			frame.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
		}
		return frame;
	}

}
