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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.sun.net.httpserver.HttpServer;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Managed identities as their hosts offer them: by environment variables, which take a
 * process of its own, and with the HTTP client of production.
 */
@ExtendWith(AzureEmulatorExtension.class)
class AppServiceIntegrationTests {

	private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SystemRoot");

	/**
	 * Port that nothing listens on: it takes a privileged process.
	 */
	private static final int CLOSED_PORT = 1;

	private final AzureEmulator azure;

	AppServiceIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@Test
	void whenTheHostIsAppServiceThenTheApplicationGetsItsTokenThere(@TempDir Path directory) throws Exception {
		assertThatApplicationRuns(directory, Map.of("IDENTITY_ENDPOINT", this.azure.entra().identityEndpoint(),
				"IDENTITY_HEADER", this.azure.entra().identityHeader()));
	}

	@Test
	void whenTheHostHasAMetadataServiceThenTheApplicationGetsItsTokenThere(@TempDir Path directory) throws Exception {
		assertThatApplicationRuns(directory,
				Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", this.azure.entra().metadataHost()));
	}

	@Test
	void whenProxiesAreSetThenTokensOfTheHostDoNotPassThem(@TempDir Path directory) throws Exception {
		List<String> proxies = Stream.of("http", "https")
			.flatMap((scheme) -> Stream.of("-D" + scheme + ".proxyHost=127.0.0.1",
					"-D" + scheme + ".proxyPort=" + CLOSED_PORT))
			.toList();
		assertThatApplicationRuns(directory,
				Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", this.azure.entra().metadataHost(), "JDK_JAVA_OPTIONS",
						String.join(" ", proxies) + " -Dhttp.nonProxyHosts= -Djava.net.useSystemProxies=true",
						"HTTP_PROXY", "http://127.0.0.1:" + CLOSED_PORT, "HTTPS_PROXY",
						"http://127.0.0.1:" + CLOSED_PORT));
	}

	@Test
	void whenAProxyIsSetThenRequestsToEntraIdPassIt(@TempDir Path directory) throws Exception {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			proxy.setSoTimeout(90_000);
			Process process = start(directory.resolve("output.txt"),
					Map.of("JDK_JAVA_OPTIONS", "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + proxy.getLocalPort()),
					"--entraid.redis.identity.client-id=" + service.clientId(),
					"--entraid.redis.identity.client-secret=" + service.clientSecret(),
					"--entraid.redis.identity.tenant-id=" + service.tenantId());
			try (Socket connection = proxy.accept()) {
				connection.setSoTimeout(10_000);
				String request = new BufferedReader(
						new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))
					.readLine();
				assertThat(request).isEqualTo("CONNECT login.microsoftonline.com:443 HTTP/1.1");
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	@Test
	void whenTheProxyWantsCredentialsThenTheConfiguredOnesAreSent(@TempDir Path directory) throws Exception {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		try (ConnectProxy proxy = ConnectProxy.withCredentials("user", "pass:word")) {
			assertThatApplicationRuns(directory,
					Map.of("JDK_JAVA_OPTIONS", "-Djdk.http.auth.tunneling.disabledSchemes="),
					"--entraid.redis.authority-host=" + this.azure.entra().authorityHost(),
					"--entraid.redis.http.ssl-bundle=emulator", "--entraid.redis.http.proxy.host=127.0.0.1",
					"--entraid.redis.http.proxy.port=" + proxy.port(), "--entraid.redis.http.proxy.username=user",
					"--entraid.redis.http.proxy.password=pass:word",
					"--entraid.redis.identity.client-id=" + service.clientId(),
					"--entraid.redis.identity.client-secret=" + service.clientSecret(),
					"--entraid.redis.identity.tenant-id=" + service.tenantId());
			assertThat(proxy.requests).hasSize(1);
		}
	}

	@Test
	void whenTheEnvironmentOffersAWorkloadIdentityThenTheManagedOneIsUsed(@TempDir Path directory) throws Exception {
		Path assertion = Files.writeString(directory.resolve("assertion"), "assertion");
		assertThatApplicationRuns(directory,
				Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", this.azure.entra().metadataHost(), "AZURE_TENANT_ID",
						EmulatedIdentity.TENANT, "AZURE_CLIENT_ID", EmulatedIdentity.SERVICE_PRINCIPAL.clientId(),
						"AZURE_FEDERATED_TOKEN_FILE", assertion.toString()));
	}

	@Test
	void whenTheHostIsAppServiceThenTheDefaultIdentityIsItsManagedOne(@TempDir Path directory) throws Exception {
		assertThatApplicationRuns(directory, Map.of("IDENTITY_ENDPOINT", this.azure.entra().identityEndpoint(),
				"IDENTITY_HEADER", this.azure.entra().identityHeader()), 1, "--entraid.redis.identity.type=default");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void whenOnlyADeveloperIsThereThenTheDefaultIdentityIsTheirs(@TempDir Path directory) throws Exception {
		HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		other.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(404, -1);
			exchange.close();
		});
		other.start();
		try {
			Path az = Files.writeString(directory.resolve("az"), "#!/bin/sh\necho '" + token() + "'\n");
			assertThat(az.toFile().setExecutable(true)).isTrue();
			assertThatApplicationRuns(directory,
					Map.of("PATH", directory + File.pathSeparator + System.getenv("PATH"),
							"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:" + other.getAddress().getPort()),
					0, "--entraid.redis.identity.type=default");
		}
		finally {
			other.stop(0);
		}
	}

	/**
	 * What {@code az account get-access-token} prints.
	 */
	private String token() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		AccessToken token = new ClientSecretCredentialBuilder().tenantId(service.tenantId())
			.clientId(service.clientId())
			.clientSecret(service.clientSecret())
			.disableInstanceDiscovery()
			.httpClient(this.azure.entra().httpClient())
			.build()
			.getTokenSync(new TokenRequestContext().addScopes("https://redis.azure.com/.default"));
		String expiresOn = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS")
			.format(token.getExpiresAt().atZoneSameInstant(ZoneId.systemDefault()));
		return "{\"accessToken\": \"" + token.getToken() + "\", \"expiresOn\": \"" + expiresOn + "\", \"expires_on\": "
				+ token.getExpiresAt().toEpochSecond() + "}";
	}

	private void assertThatApplicationRuns(Path directory, Map<String, String> environment) throws Exception {
		assertThatApplicationRuns(directory, environment, "--entraid.redis.identity.type=system-assigned");
	}

	private void assertThatApplicationRuns(Path directory, Map<String, String> environment, String... identity)
			throws Exception {
		assertThatApplicationRuns(directory, environment, 1, identity);
	}

	private void assertThatApplicationRuns(Path directory, Map<String, String> environment, int expectedRequests,
			String... identity) throws Exception {
		int requests = this.azure.entra().tokenRequests();
		int handshakes = this.azure.redis().handshakes();
		Path output = directory.resolve("output.txt");
		Process process = start(output, environment, identity);
		try {
			boolean ended = process.waitFor(90, TimeUnit.SECONDS);
			String printed = Files.readString(output);
			assertThat(ended).as("ended by itself after printing %s", printed).isTrue();
			assertThat(process.exitValue()).as(printed).isZero();
			assertThat(printed).contains(ManagedIdentityApplication.SUCCESS).doesNotContain("eyJ");
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(this.azure.entra().tokenRequests()).isEqualTo(requests + expectedRequests);
		assertThat(this.azure.redis().handshakes()).isEqualTo(handshakes + 1);
		assertThat(this.azure.redis().authenticationFailures()).isZero();
	}

	private Process start(Path output, Map<String, String> environment, String... identity) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), ManagedIdentityApplication.class.getName(),
				"--spring.data.redis.port=" + this.azure.redis().port(), "--spring.data.redis.ssl.bundle=emulator",
				"--spring.ssl.bundle.pem.emulator.truststore.certificate=" + this.azure.certificateAuthorityPem()));
		command.addAll(List.of(identity));
		ProcessBuilder builder = new ProcessBuilder(command);
		// Neither an identity nor a proxy of the machine that runs the tests
		builder.environment().keySet().retainAll(INHERITED);
		builder.environment().putAll(environment);
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

}
