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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.sun.net.httpserver.HttpServer;
import io.github.entraidredis.token.TokenRequestException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CompleteJsonPolicyIntegrationTests {

	private HttpServer server;

	private EntraIdHttpClient httpClient;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.start();
		this.httpClient = new EntraIdHttpClient(Duration.ofSeconds(10));
	}

	@AfterEach
	void close() {
		this.httpClient.close();
		this.server.stop(0);
	}

	@Test
	void whenTheAnswerIsAnObjectThenItPassesUnchanged() {
		String body = "{\"access_token\":\"eyJ\",\"é\":[{}]}";
		assertThat(bodyOf(answer(200, body))).isEqualTo(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "{\"access_token\":\"eyJhbGciOi", "{\"access_token\":\"eyJhbGciOi\"",
			"eyJhbGciOi", "\"eyJhbGciOi\"", "[\"eyJhbGciOi\"]", "null", "<html>eyJhbGciOi</html>",
			"\uFEFF{\"access_token\":\"eyJhbGciOi\"}" })
	void whenTheAnswerIsNoCompleteObjectThenItIsRefusedWithoutQuotation(String body) {
		assertThatExceptionOfType(TokenRequestException.class).isThrownBy(() -> answer(200, body))
			.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(TokenRequestException.Kind.TRANSIENT))
			.withMessageStartingWith("The answer of http://127.0.0.1:" + this.server.getAddress().getPort()
					+ "/oauth2/token is no complete JSON object (HTTP status 200, " + body.length()
					+ " characters, content type text/plain)")
			.withNoCause()
			.extracting(Throwable::getMessage)
			.asString()
			.doesNotContain("eyJ", "client_id");
	}

	@Test
	void whenTheAnswerIsAFailureThenItPassesUnchanged() {
		assertThat(bodyOf(answer(502, "<html>"))).isEqualTo("<html>");
	}

	private HttpResponse answer(int status, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		this.server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "text/plain");
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		HttpPipeline pipeline = new HttpPipelineBuilder().httpClient(this.httpClient)
			.policies(new CompleteJsonPolicy())
			.build();
		return pipeline.sendSync(
				new HttpRequest(HttpMethod.GET,
						"http://127.0.0.1:" + this.server.getAddress().getPort() + "/oauth2/token?client_id=1"),
				Context.NONE);
	}

	/**
	 * Read as azure-identity does.
	 */
	private static String bodyOf(HttpResponse response) {
		return response.getBodyAsBinaryData().toString();
	}

}
