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

package io.github.entraidredis.identity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Proxy that leads to Microsoft Entra ID, by the method {@code CONNECT}: it sees neither
 * requests nor tokens.
 *
 * @param host name of the proxy's host
 * @param port port of the proxy
 * @param username name to authenticate with by the scheme Basic, or {@code null}
 * @param password password for the name, or {@code null}
 * @param nonProxyHosts names of hosts that are reached without the proxy; {@code *}
 * stands for any part of a name
 */
public record HttpProxy(String host, int port, @Nullable String username, @Nullable String password,
		List<String> nonProxyHosts) {

	boolean leadsTo(String target) {
		String name = target.toLowerCase(Locale.ROOT);
		return this.nonProxyHosts.stream().noneMatch((pattern) -> pattern(pattern).matcher(name).matches());
	}

	private static Pattern pattern(String text) {
		return Pattern.compile(Pattern.quote(text.strip().toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q"));
	}

	/**
	 * Return the value of the header {@code Proxy-Authorization}. It is sent at once:
	 * with an authenticator, the JDK's client fails on each answer 401 of Entra ID,
	 * because that has no challenge.
	 */
	@Nullable String authorization() {
		if (this.username == null) {
			return null;
		}
		String credentials = this.username + ":" + ((this.password != null) ? this.password : "");
		return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	ProxySelector selector() {
		return new ProxySelector() {

			@Override
			public List<Proxy> select(URI uri) {
				// Looked up for each connection
				return List.of(leadsTo(uri.getHost())
						? new Proxy(Proxy.Type.HTTP,
								InetSocketAddress.createUnresolved(HttpProxy.this.host, HttpProxy.this.port))
						: Proxy.NO_PROXY);
			}

			@Override
			public void connectFailed(URI uri, SocketAddress address, IOException failure) {
				// The request fails as well
			}

		};
	}

	String address() {
		return this.host + ":" + this.port;
	}

	@Override
	public String toString() {
		return "HttpProxy[" + address() + "]";
	}

}
