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

package io.github.entraidredis.integration;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import reactor.core.publisher.Mono;

/**
 * Notes what is sent.
 */
final class CountingHttpClient implements HttpClient {

	private static final Pattern ASSERTION = Pattern.compile("(?:^|&)client_assertion=([^&]+)");

	private final Set<String> assertions = ConcurrentHashMap.newKeySet();

	private final Queue<String> requests = new ConcurrentLinkedQueue<>();

	private final HttpClient delegate;

	CountingHttpClient(HttpClient delegate) {
		this.delegate = delegate;
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request) {
		note(request);
		return this.delegate.send(request);
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request, Context context) {
		note(request);
		return this.delegate.send(request, context);
	}

	@Override
	public HttpResponse sendSync(HttpRequest request, Context context) {
		note(request);
		return this.delegate.sendSync(request, context);
	}

	/**
	 * Return the methods and hosts of all requests in the order in which they were sent.
	 */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * Return what applications have sent to prove who they are, without client secrets.
	 */
	Set<String> assertions() {
		return Set.copyOf(this.assertions);
	}

	private void note(HttpRequest request) {
		this.requests.add(request.getHttpMethod() + " " + request.getUrl().getHost());
		if (request.getBodyAsBinaryData() != null) {
			ASSERTION.matcher(request.getBodyAsBinaryData().toString())
				.results()
				.forEach((found) -> this.assertions.add(found.group(1)));
		}
	}

}
