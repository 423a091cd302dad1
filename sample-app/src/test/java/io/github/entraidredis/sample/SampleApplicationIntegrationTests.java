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

package io.github.entraidredis.sample;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.WithAzureEmulator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application as deployed, over HTTP, while its tokens rotate.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@WithAzureEmulator(tokenLifetime = "5s")
class SampleApplicationIntegrationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private AzureEmulator azure;

	private RestClient client = RestClient.create();

	@BeforeEach
	void connect() {
		this.client = RestClient.builder()
			.baseUrl("http://localhost:" + this.port)
			.defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {
			})
			.build();
	}

	@Test
	void whenAValueIsWrittenThenItCanBeRead() {
		this.client.put().uri("/values/greeting").body("hello").retrieve().toBodilessEntity();
		assertThat(get("/values/greeting")).isEqualTo("hello");
		assertThat(this.client.get().uri("/values/missing").retrieve().toBodilessEntity().getStatusCode().value())
			.isEqualTo(404);
	}

	@Test
	void whenTokensRotateThenMessagesArriveOnTheSameConnections() {
		get("/values/first");
		Awaitility.await().until(() -> this.azure.redis().reauthentications() >= 4);
		this.client.post().uri("/messages").body("news").retrieve().toBodilessEntity();
		Awaitility.await().untilAsserted(() -> assertThat(get("/messages")).contains("news"));
		assertThat(this.azure.redis().expiredConnections()).isZero();
		assertThat(this.azure.redis().redundantAuthentications()).isZero();
	}

	@Test
	void whenHealthIsAskedForThenItShowsTheTokenButNotItsValue() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(get("/actuator/health"))
				.contains("\"entraIdRedis\"", "principal", "expiresAt", "nextRefresh")
				.doesNotContain("eyJ"));
	}

	private String get(String path) {
		String body = this.client.get().uri(path).retrieve().body(String.class);
		return (body != null) ? body : "";
	}

}
