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

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.AzureEmulatorInitializer;
import io.github.entraidredis.test.EmulatedIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is asked for tokens, and for what, with the real azure-identity.
 */
@ExtendWith(AzureEmulatorExtension.class)
class CloudIntegrationTests {

	private static final String PATH = "/" + EmulatedIdentity.TENANT + "/oauth2/v2.0/token";

	// MSAL's own table of clouds calls the documented host an alias of this one
	private static final String CHINA = "https://login.partner.microsoftonline.cn";

	private static final String SCOPE = "https://redis.azure.com/.default";

	private static final String OTHER_SCOPE = "acca5fbb-b7e4-4009-81f1-37e38fd66d78/.default";

	private final AzureEmulator azure;

	CloudIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@ParameterizedTest
	@CsvSource({ "x=y, https://login.microsoftonline.com",
			"entraid.redis.cloud=public, https://login.microsoftonline.com",
			"entraid.redis.cloud=us-government, https://login.microsoftonline.us",
			"entraid.redis.cloud=china, " + CHINA,
			"entraid.redis.authority-host=https://login.contoso.cloud, https://login.contoso.cloud",
			"entraid.redis.authority-host=https://login.contoso.cloud/, https://login.contoso.cloud",
			"entraid.redis.authority-host=https://login.contoso.cloud:8443, https://login.contoso.cloud:8443",
			"entraid.redis.authority-host=https://login.microsoftonline.us, https://login.microsoftonline.us" })
	void whenTheCloudIsChosenThenItsHostAloneIsAsked(String property, String host) {
		this.azure.entra().addLoginHost("login.contoso.cloud");
		RecordingHttpClient httpClient = new RecordingHttpClient(this.azure.entra().httpClient());
		EmulatorContext.servicePrincipal(this.azure)
			.withBean("entraIdRedisHttpClient", HttpClient.class, () -> httpClient)
			.withAllowBeanDefinitionOverriding(true)
			.withPropertyValues(property)
			.run(CloudIntegrationTests::assertThatCommandsRun);
		assertThat(httpClient.urls).containsExactly(host + PATH);
		assertThat(httpClient.bodies).allMatch((body) -> scopes(body).contains(SCOPE));
	}

	@Test
	void whenTheScopeIsSetThenItTakesThePlaceOfTheClouds() {
		RecordingHttpClient httpClient = new RecordingHttpClient(this.azure.entra().httpClient());
		EmulatorContext.servicePrincipal(this.azure)
			.withBean("entraIdRedisHttpClient", HttpClient.class, () -> httpClient)
			.withAllowBeanDefinitionOverriding(true)
			.withPropertyValues("entraid.redis.cloud=china", "entraid.redis.scopes=" + OTHER_SCOPE)
			.run(CloudIntegrationTests::assertThatCommandsRun);
		assertThat(httpClient.urls).containsExactly(CHINA + PATH);
		assertThat(httpClient.bodies)
			.allMatch((body) -> scopes(body).contains(OTHER_SCOPE) && !scopes(body).contains(SCOPE));
	}

	@Test
	void whenTheApplicationIsOfAPrivateCloudThenTheEmulatorStandsInForIt() {
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(EntraIdRedisAutoConfiguration.class,
					DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("entraid.redis.authority-host=https://login.fabrikam.cloud",
					"entraid.redis.identity.client-id=" + identity.clientId(),
					"entraid.redis.identity.tenant-id=" + identity.tenantId(),
					"entraid.redis.identity.client-secret=" + identity.clientSecret())
			.withInitializer(new AzureEmulatorInitializer())
			.run(CloudIntegrationTests::assertThatCommandsRun);
	}

	private static void assertThatCommandsRun(ApplicationContext context) {
		StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
		redis.opsForValue().set("key", "value");
		assertThat(redis.opsForValue().get("key")).isEqualTo("value");
	}

	private static List<String> scopes(String body) {
		return List.of(body.split("&"))
			.stream()
			.filter((parameter) -> parameter.startsWith("scope="))
			.map((parameter) -> URLDecoder.decode(parameter.substring("scope=".length()), StandardCharsets.UTF_8))
			.flatMap((scopes) -> List.of(scopes.split(" ")).stream())
			.toList();
	}

	/**
	 * Notes what is asked before it is led to the emulator.
	 */
	private static final class RecordingHttpClient implements HttpClient {

		private final Queue<String> urls = new ConcurrentLinkedQueue<>();

		private final Queue<String> bodies = new ConcurrentLinkedQueue<>();

		private final HttpClient delegate;

		RecordingHttpClient(HttpClient delegate) {
			this.delegate = delegate;
		}

		@Override
		public Mono<HttpResponse> send(HttpRequest request) {
			return this.delegate.send(note(request));
		}

		@Override
		public HttpResponse sendSync(HttpRequest request, Context context) {
			return this.delegate.sendSync(note(request), context);
		}

		private HttpRequest note(HttpRequest request) {
			this.urls.add(request.getUrl().toString());
			this.bodies.add(String.valueOf(request.getBodyAsBinaryData()));
			return request;
		}

	}

}
