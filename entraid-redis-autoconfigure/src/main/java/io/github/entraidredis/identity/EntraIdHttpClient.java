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

import java.net.http.HttpClient.Builder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import reactor.core.publisher.Mono;

/**
 * HTTP client for the identity provider: the JDK's, with threads that end when idle and
 * timeouts on everything. Proxies of the environment are used for Entra ID but not for
 * plain HTTP, which only the endpoints of managed identities speak: they are on the host
 * itself, and what is sent there must not leave it. The JDK ends the selector thread of a
 * client that is no longer referenced.
 */
public final class EntraIdHttpClient implements HttpClient, AutoCloseable {

	private final ExecutorService executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS,
			new SynchronousQueue<>(), RequestThreads.named("entraid-redis-http"));

	private final Duration timeout;

	private final Map<String, BoundedHttpClient> delegates = new ConcurrentHashMap<>();

	/**
	 * Create a client.
	 * @param timeout longest time of a request, from connecting to the end of the answer
	 */
	public EntraIdHttpClient(Duration timeout) {
		this.timeout = timeout;
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request) {
		return delegate(request).send(prepare(request));
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request, Context context) {
		return delegate(request).send(prepare(request), context);
	}

	@Override
	public HttpResponse sendSync(HttpRequest request, Context context) {
		return delegate(request).sendSync(prepare(request), context);
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
				(protocol) -> new BoundedHttpClient(newClient(protocol), this.timeout));
	}

	private HttpClient newClient(String protocol) {
		return builder(protocol).executor(this.executor)
			.connectionTimeout(this.timeout)
			.responseTimeout(this.timeout)
			.readTimeout(this.timeout)
			.build();
	}

	private static JdkHttpClientBuilder builder(String protocol) {
		if (protocol.equals("http")) {
			// Azure's configuration holds proxies, too
			return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().proxy(Builder.NO_PROXY))
				.configuration(Configuration.NONE);
		}
		return new JdkHttpClientBuilder();
	}

	/**
	 * The JDK's client computes the content length and warns about one that is given.
	 */
	private static HttpRequest prepare(HttpRequest request) {
		request.getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
		return request;
	}

}
