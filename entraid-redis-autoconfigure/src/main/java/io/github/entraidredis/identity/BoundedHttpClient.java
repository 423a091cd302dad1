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

import java.net.HttpURLConnection;
import java.time.Duration;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * HTTP client whose exchanges end, body included, when a time has passed or when it is
 * closed. azure-identity makes its requests on a few threads that all of Azure's SDK
 * shares in a JVM: a server that sends a byte now and then must not keep one of them, and
 * neither must a client that is gone.
 */
final class BoundedHttpClient implements HttpClient {

	private final Sinks.Empty<Void> closed;

	private final HttpClient delegate;

	private final Duration timeout;

	/**
	 * Create a client.
	 * @param delegate client that makes the requests
	 * @param timeout longest time of an exchange
	 */
	BoundedHttpClient(HttpClient delegate, Duration timeout) {
		this(delegate, timeout, Sinks.empty());
	}

	private BoundedHttpClient(HttpClient delegate, Duration timeout, Sinks.Empty<Void> closed) {
		this.delegate = delegate;
		this.timeout = timeout;
		this.closed = closed;
	}

	/**
	 * Return a client that takes the place of this one. Closing it also ends the
	 * exchanges that are under way here.
	 * @param delegate client that makes the requests
	 * @return a client with the same bounds
	 */
	BoundedHttpClient with(HttpClient delegate) {
		return new BoundedHttpClient(delegate, this.timeout, this.closed);
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request) {
		return send(request, Context.NONE);
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request, Context context) {
		return exchange(request, context).timeout(this.timeout);
	}

	@Override
	public HttpResponse sendSync(HttpRequest request, Context context) {
		HttpResponse response = exchange(request, context).block(this.timeout);
		if (response == null) {
			throw closed();
		}
		return response;
	}

	void close() {
		this.closed.tryEmitError(closed());
	}

	private Mono<HttpResponse> exchange(HttpRequest request, Context context) {
		return this.delegate.send(request, context)
			.flatMap(BoundedHttpClient::readBody)
			.takeUntilOther(this.closed.asMono());
	}

	private static Mono<HttpResponse> readBody(HttpResponse response) {
		if (response.getStatusCode() == HttpURLConnection.HTTP_PROXY_AUTH) {
			// The JDK's client has no body for the answer of a proxy, not even an empty
			// one
			return Mono.just(response);
		}
		HttpResponse buffered = response.buffer();
		return buffered.getBodyAsByteArray().thenReturn(buffered);
	}

	private static IllegalStateException closed() {
		return new IllegalStateException("The HTTP client is closed");
	}

}
