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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Finds what answers a request, and carries out faults and latency.
 */
@Sharable
final class EntraHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

	private final EntraEmulator entra;

	private final TokenIssuer issuer;

	private final TokenEndpoint tokenEndpoint;

	private final ManagedIdentityHosts managedIdentities;

	EntraHandler(EntraEmulator entra, TokenIssuer issuer, ArcChallenges challenges) {
		this.entra = entra;
		this.issuer = issuer;
		this.tokenEndpoint = new TokenEndpoint(entra, issuer);
		this.managedIdentities = new ManagedIdentityHosts(new ManagedIdentityEndpoint(entra, issuer), challenges);
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
		QueryStringDecoder query = new QueryStringDecoder(request.uri());
		String path = query.path();
		boolean tokenRequest = path.endsWith("/oauth2/v2.0/token") || ManagedIdentityHosts.isTokenRequest(path);
		Fault fault = tokenRequest ? this.entra.beginTokenRequest() : null;
		Reply reply = (fault != null)
				? Reply.of(fault, this.entra.clock(), path.equals(ManagedIdentityHosts.METADATA_SERVICE)) : null;
		if (fault != null && fault.kind() == Fault.Kind.HANG) {
			return;
		}
		if (fault != null && fault.kind() == Fault.Kind.RESET) {
			context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
			// Past TLS, which would say goodbye
			context.pipeline().firstContext().close();
			return;
		}
		send(context, request, (reply != null) ? reply : answer(request, query, (fault != null) ? fault.kind() : null));
	}

	private Reply answer(FullHttpRequest request, QueryStringDecoder query, Fault.@Nullable Kind fault) {
		String path = query.path();
		if (ManagedIdentityHosts.isTokenRequest(path)) {
			return this.managedIdentities.answer(request, query, fault);
		}
		if (path.endsWith("/oauth2/v2.0/token") && request.method().equals(HttpMethod.POST)) {
			String form = request.content().toString(StandardCharsets.UTF_8);
			return this.tokenEndpoint.answer(path.split("/")[1], new QueryStringDecoder(form, false).parameters(),
					fault);
		}
		return discovery(path);
	}

	private Reply discovery(String path) {
		String host = "https://login.microsoftonline.com";
		if (path.endsWith("/discovery/instance")) {
			return Reply.ok(Map.of("tenant_discovery_endpoint", host + "/common/v2.0/.well-known/openid-configuration",
					"api-version", "1.1", "metadata", List.of(Map.of("preferred_network", "login.microsoftonline.com",
							"preferred_cache", "login.windows.net", "aliases", List.of("login.microsoftonline.com")))));
		}
		if (path.endsWith("/.well-known/openid-configuration")) {
			String tenant = host + "/" + path.split("/")[1];
			return Reply.ok(Map.of("issuer", tenant + "/v2.0", "token_endpoint", tenant + "/oauth2/v2.0/token",
					"authorization_endpoint", tenant + "/oauth2/v2.0/authorize", "jwks_uri",
					tenant + "/discovery/v2.0/keys"));
		}
		if (path.endsWith("/discovery/v2.0/keys")) {
			return Reply.ok(this.issuer.publicKeys());
		}
		return Reply.error(404, "not_found", "The emulator does not know this path");
	}

	private void send(ChannelHandlerContext context, FullHttpRequest request, Reply reply) {
		byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(body));
		response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
		if (reply.retryAfter() != null) {
			response.headers().set(HttpHeaderNames.RETRY_AFTER, reply.retryAfter().toSeconds());
		}
		if (reply.challenge() != null) {
			response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, reply.challenge());
		}
		HttpUtil.setContentLength(response, body.length);
		HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
		context.executor()
			.schedule(() -> context.writeAndFlush(response), this.entra.latency().toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

	/**
	 * What is sent back.
	 */
	record Reply(int status, String body, @Nullable Duration retryAfter, @Nullable String challenge) {

		Reply(int status, String body, @Nullable Duration retryAfter) {
			this(status, body, retryAfter, null);
		}

		static Reply challenge(String challenge) {
			return new Reply(401, "", null, challenge);
		}

		static Reply ok(Map<String, Object> body) {
			return new Reply(200, JSONObjectUtils.toJSONString(body), null);
		}

		static Reply error(int status, String error, String description) {
			return new Reply(status,
					JSONObjectUtils.toJSONString(Map.of("error", error, "error_description", description)), null);
		}

		static @Nullable Reply of(Fault fault, Clock clock, boolean metadataService) {
			return switch (fault.kind()) {
				case STATUS -> fault.code().isEmpty()
						? new Reply(fault.status(),
								metadataService ? ManagedIdentityErrors.metadataService(fault.status())
										: "{\"error\":\"emulated_fault\"}",
								fault.retryAfter())
						: new EntraException(fault.code()).reply(clock);
				case EMPTY_JSON -> new Reply(200, "{}", null);
				case MALFORMED_JSON -> new Reply(200,
						"{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ0eXAiOiJKV1QiLCJhbGciOi",
						null);
				default -> null;
			};
		}

	}

}
