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

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import io.netty.util.concurrent.DefaultThreadFactory;
import reactor.core.publisher.Mono;

/**
 * Leads requests for Azure's hosts to the emulator.
 */
final class EmulatorHttpClient implements HttpClient {

	private static final Set<String> PLAIN_HOSTS = Set.of("169.254.169.254", "127.0.0.1", "localhost");

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Set<String> loginHosts = new CopyOnWriteArraySet<>(List.of("login.microsoftonline.com",
			"login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn"));

	private final ExecutorService executor = Executors
		.newCachedThreadPool(new DefaultThreadFactory("emulator-http-client", true));

	private final HttpServer server;

	private final HttpClient delegate;

	EmulatorHttpClient(HttpServer server, SSLContext trust) {
		this.server = server;
		this.delegate = new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(trust))
			.executor(this.executor)
			.connectionTimeout(TIMEOUT)
			.responseTimeout(TIMEOUT)
			.readTimeout(TIMEOUT)
			.build();
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request) {
		return Mono.defer(() -> this.delegate.send(redirect(request)));
	}

	@Override
	public Mono<HttpResponse> send(HttpRequest request, Context context) {
		return Mono.defer(() -> this.delegate.send(redirect(request), context));
	}

	@Override
	public HttpResponse sendSync(HttpRequest request, Context context) {
		return this.delegate.sendSync(redirect(request), context);
	}

	void addLoginHost(String host) {
		this.loginHosts.add(host);
	}

	/**
	 * End the threads. Called after the server is closed: the requests under way have
	 * failed by then, and their callers, threads that azure-core shares, are told so on
	 * these threads.
	 */
	void close() {
		this.executor.shutdown();
	}

	private HttpRequest redirect(HttpRequest request) {
		String host = request.getUrl().getHost();
		String base;
		if (this.loginHosts.contains(host)) {
			base = "https://localhost:" + this.server.securePort();
		}
		else if (PLAIN_HOSTS.contains(host)) {
			base = "http://127.0.0.1:" + this.server.plainPort();
		}
		else {
			throw new IllegalStateException("The emulator stands in for Azure's hosts, but not for " + host);
		}
		HttpRequest redirected = request.copy();
		redirected.getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
		try {
			return redirected.setUrl(URI.create(base + request.getUrl().getFile()).toURL());
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException("URL could not be redirected to the emulator", ex);
		}
	}

}
