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

import java.net.ProxySelector;
import java.net.URL;
import java.net.http.HttpClient.Builder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * HTTP client for the identity provider: the JDK's, with threads that end when idle and
 * timeouts on everything. Proxies are used for Entra ID but not for plain HTTP, which
 * only the endpoints of managed identities speak: they are on the host itself, and what
 * is sent there must not leave it. The JDK ends the selector thread of a client that is
 * no longer referenced.
 */
public final class EntraIdHttpClient implements HttpClient, AutoCloseable {

	private static final String SECURE = "https";

	private final ExecutorService executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS,
			new SynchronousQueue<>(), RequestThreads.named("entraid-redis-http"));

	private final HttpSettings settings;

	private volatile @Nullable SSLContext sslContext;

	private final Map<String, BoundedHttpClient> delegates = new ConcurrentHashMap<>();

	/**
	 * Create a client with the proxies of the environment.
	 * @param timeout time to connect, and time to wait for the end of an answer
	 */
	public EntraIdHttpClient(Duration timeout) {
		this(new HttpSettings(timeout, timeout, null, null));
	}

	/**
	 * Create a client.
	 * @param settings how the identity provider is reached
	 */
	public EntraIdHttpClient(HttpSettings settings) {
		this.settings = settings;
		this.sslContext = settings.sslContext();
	}

	/**
	 * Change the TLS for Microsoft Entra ID, from the next request on. One that is under
	 * way ends as it began; the connections of before are closed when the JDK notices
	 * that they are no longer used.
	 * @param sslContext the TLS, in place of the one in the settings
	 */
	public void setSslContext(SSLContext sslContext) {
		this.sslContext = sslContext;
		this.delegates.computeIfPresent(SECURE, (protocol, client) -> client.with(newClient(protocol)));
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request) {
		return delegate(request).send(prepare(request))
			.map(EntraIdHttpClient::check)
			.onErrorMap((failure) -> translate(failure, request));
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request, Context context) {
		return delegate(request).send(prepare(request), context)
			.map(EntraIdHttpClient::check)
			.onErrorMap((failure) -> translate(failure, request));
	}

	@Override
	public HttpResponse sendSync(HttpRequest request, Context context) {
		try {
			return check(delegate(request).sendSync(prepare(request), context));
		}
		catch (RuntimeException ex) {
			throw translate(ex, request);
		}
	}

	@Override
	public void close() {
		this.delegates.values().forEach(BoundedHttpClient::close);
		this.executor.shutdownNow();
	}

	/**
	 * Made with the first request, away from the thread that starts the application.
	 */
	private HttpClient delegate(HttpRequest request) {
		return this.delegates.computeIfAbsent(request.getUrl().getProtocol(),
				(protocol) -> new BoundedHttpClient(newClient(protocol),
						this.settings.connectTimeout().plus(this.settings.readTimeout())));
	}

	private HttpClient newClient(String protocol) {
		return builder(protocol).executor(this.executor)
			.connectionTimeout(this.settings.connectTimeout())
			.responseTimeout(this.settings.readTimeout())
			.readTimeout(this.settings.readTimeout())
			.build();
	}

	private JdkHttpClientBuilder builder(String protocol) {
		Builder builder = java.net.http.HttpClient.newBuilder();
		if (protocol.equals("http")) {
			return withProxy(builder, Builder.NO_PROXY);
		}
		SSLContext sslContext = this.sslContext;
		if (sslContext != null) {
			builder.sslContext(sslContext);
		}
		HttpProxy proxy = this.settings.proxy();
		return (proxy != null) ? withProxy(builder, proxy.selector()) : new JdkHttpClientBuilder(builder);
	}

	private static JdkHttpClientBuilder withProxy(Builder builder, ProxySelector proxy) {
		// Azure's configuration holds proxies, too
		return new JdkHttpClientBuilder(builder.proxy(proxy)).configuration(Configuration.NONE);
	}

	/**
	 * The JDK's client computes the content length and warns about one that is given.
	 */
	private HttpRequest prepare(HttpRequest request) {
		request.getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
		HttpProxy proxy = proxy(request);
		if (proxy != null && proxy.authorization() != null) {
			request.getHeaders().set(HttpHeaderName.PROXY_AUTHORIZATION, proxy.authorization());
		}
		return request;
	}

	/**
	 * Refuse the answer of a proxy that the JDK's client returns without a body, not even
	 * an empty one, which azure-identity fails on.
	 */
	private static HttpResponse check(HttpResponse response) {
		if (response.getStatusCode() == 407) {
			throw TransportFailures.refused(407);
		}
		return response;
	}

	private RuntimeException translate(Throwable failure, HttpRequest request) {
		HttpProxy proxy = proxy(request);
		if (proxy != null && TransportFailures.isConnectFailure(failure)) {
			return new TokenRequestException(Kind.TRANSIENT, "The proxy " + proxy.address()
					+ " could not be connected to: check 'entraid.redis.http.proxy', DNS and firewall");
		}
		return (failure instanceof RuntimeException unchecked) ? unchecked : new IllegalStateException(failure);
	}

	/**
	 * Return the configured proxy if it leads to where the request goes.
	 */
	private @Nullable HttpProxy proxy(HttpRequest request) {
		HttpProxy proxy = this.settings.proxy();
		URL url = request.getUrl();
		return (proxy != null && url.getProtocol().equals(SECURE) && proxy.leadsTo(url.getHost())) ? proxy : null;
	}

}
