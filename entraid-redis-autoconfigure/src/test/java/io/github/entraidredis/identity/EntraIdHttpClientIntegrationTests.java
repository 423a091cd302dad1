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

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.Context;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EntraIdHttpClient}: what it leaves behind.
 */
@ExtendWith(AzureEmulatorExtension.class)
class EntraIdHttpClientIntegrationTests {

	private final AzureEmulator azure;

	EntraIdHttpClientIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@Test
	void whenTheTlsChangesThenTheThreadOfTheFormerClientEnds() {
		Duration timeout = Duration.ofSeconds(10);
		try (EntraIdHttpClient client = new EntraIdHttpClient(new HttpSettings(timeout, timeout, null, trust()))) {
			Set<Thread> before = selectors();
			assertThat(send(client)).isEqualTo(404);
			Set<Thread> former = new HashSet<>(selectors());
			former.removeAll(before);
			assertThat(former).hasSize(1);
			client.setSslContext(trust());
			assertThat(send(client)).isEqualTo(404);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				// The JDK notices with the garbage collection
				System.gc();
				return former.stream().noneMatch(Thread::isAlive);
			});
			assertThat(send(client)).isEqualTo(404);
		}
	}

	private int send(EntraIdHttpClient client) {
		return client
			.sendSync(new HttpRequest(HttpMethod.GET, this.azure.entra().authorityHost() + "/unknown"), Context.NONE)
			.getStatusCode();
	}

	private SSLContext trust() {
		return SslBundle
			.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(this.azure.certificateAuthorityPem())))
			.createSslContext();
	}

	private static Set<Thread> selectors() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().endsWith("-SelectorManager"))
			.collect(Collectors.toSet());
	}

}
