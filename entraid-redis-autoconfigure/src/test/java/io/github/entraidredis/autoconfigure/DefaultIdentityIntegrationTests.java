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

package io.github.entraidredis.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.ClientSecretIdentity;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.AzureEmulatorExtension;
import io.github.entraidredis.test.EmulatedIdentity;
import io.github.entraidredis.token.AccessToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Developers' identities among the default ones, with and without the libraries that some
 * of them need. Tools are scripts that print what the real ones print.
 */
@ExtendWith(AzureEmulatorExtension.class)
@DisabledOnOs(OS.WINDOWS)
class DefaultIdentityIntegrationTests {

	private static final String ALL = "jna jna-platform msal4j-persistence-extension azure-identity-broker";

	private static final String NO_LIBRARIES = "environment, workload identity, managed identity, Azure CLI, "
			+ "Azure Developer CLI";

	private final AzureEmulator azure;

	@TempDir
	private Path directory;

	private AccessToken token;

	DefaultIdentityIntegrationTests(AzureEmulator azure) {
		this.azure = azure;
	}

	@BeforeEach
	void requestToken() {
		EmulatedIdentity service = EmulatedIdentity.SERVICE_PRINCIPAL;
		try (AzureTokenSource source = new AzureTokenSource(new ClientSecretIdentity(service.tenantId(),
				service.clientId(), Objects.requireNonNull(service.clientSecret()), EntraIdAuthority.PUBLIC,
				this.azure.entra().httpClient()), List.of("https://redis.azure.com/.default"), null)) {
			this.token = source.requestToken().join();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "|" + NO_LIBRARIES,
			"jna|environment, workload identity, managed identity, Azure CLI, Azure PowerShell, Azure Developer CLI",
			"msal4j-persistence-extension|" + NO_LIBRARIES, "jna-platform msal4j-persistence-extension|" + NO_LIBRARIES,
			"jna msal4j-persistence-extension|environment, workload identity, managed identity, Azure CLI, "
					+ "Azure PowerShell, Azure Developer CLI",
			"jna jna-platform msal4j-persistence-extension|environment, workload identity, managed identity, IntelliJ, "
					+ "Azure CLI, Azure PowerShell, Azure Developer CLI",
			"azure-identity-broker|environment, workload identity, managed identity, Visual Studio Code, Azure CLI, "
					+ "Azure Developer CLI",
			ALL + "|environment, workload identity, managed identity, IntelliJ, Visual Studio Code, Azure CLI, "
					+ "Azure PowerShell, Azure Developer CLI" })
	void whenLibrariesAreThereThenTheirIdentitiesAreTried(String libraries, String tried) throws Exception {
		String printed = run(libraries, Map.of());
		assertThat(printed).startsWith("Failure: None of the default identities is there (")
			.doesNotContain("needs a library");
		List<String> found = Pattern.compile("(?:\\(|; )([\\w ]+): ")
			.matcher(printed)
			.results()
			.map((MatchResult match) -> match.group(1))
			.toList();
		assertThat(String.join(", ", found)).isEqualTo(tried);
	}

	@Test
	void whenALibraryNeedsAnotherOneThatIsMissingThenItsIdentityIsPassedOver() throws Exception {
		// Says that somebody is signed in, so that the broker is asked
		Path record = this.directory.resolve(".azure/ms-azuretools.vscode-azureresourcegroups/authRecord.json");
		Files.createDirectories(record.getParent());
		Files.writeString(record,
				"{\"authority\":\"login.microsoftonline.com\",\"homeAccountId\":\"a.b\",\"tenantId\":\""
						+ EmulatedIdentity.TENANT + "\",\"username\":\"user\",\"clientId\":\"c\"}");
		write("azd");
		assertThat(run("azure-identity-broker", Map.of())).isEqualTo(developer("azd"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "az", "azd", "pwsh" })
	void whenADeveloperIsLoggedInToOneToolThenTheTokenIsTheSameAsAzureIdentitys(String tool) throws Exception {
		write(tool);
		assertThat(run(ALL, Map.of())).isEqualTo(developer(tool));
		assertThat(run(ALL, Map.of(), DefaultIdentityApplication.THEIRS)).isEqualTo(token());
	}

	@ParameterizedTest
	@CsvSource({ "dev, az", "AzureCliCredential, az", "AzurePowerShellCredential, pwsh",
			"AzureDeveloperCliCredential, azd" })
	void whenADeveloperIsLoggedInToAllToolsThenTheVariableChooses(String choice, String tool) throws Exception {
		write("az");
		write("azd");
		write("pwsh");
		assertThat(run(ALL, Map.of(DefaultIdentity.VARIABLE, choice))).isEqualTo(developer(tool));
	}

	@Test
	void whenOnlyServersIdentitiesAreChosenThenNoToolIsRun() throws Exception {
		write("az");
		assertThat(run(ALL, Map.of(DefaultIdentity.VARIABLE, "prod"))).startsWith("Failure: ")
			.doesNotContain("Azure CLI");
		assertThat(this.directory.resolve("az.arguments")).doesNotExist();
	}

	@ParameterizedTest
	@CsvSource({ "az, --tenant", "azd, --tenant-id" })
	void whenTheEnvironmentNamesATenantThenItIsAskedFor(String tool, String option) throws Exception {
		write(tool);
		assertThat(run("", Map.of("AZURE_TENANT_ID", EmulatedIdentity.TENANT))).isEqualTo(developer(tool));
		assertThat(this.directory.resolve(tool + ".arguments")).content()
			.contains(option + " " + EmulatedIdentity.TENANT);
	}

	@Test
	void whenAToolFailsThenWhatItPrintsIsNotRepeated() throws Exception {
		script("az", "echo hush; exit 1");
		assertThat(run("", Map.of())).contains("Azure CLI: 'az' gave no token: run 'az login'").doesNotContain("hush");
	}

	private void write(String tool) throws IOException {
		Instant expiresAt = this.token.expiresAt();
		String local = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS")
			.format(expiresAt.atZone(ZoneId.systemDefault()));
		String output = switch (tool) {
			case "az" -> "{\"accessToken\": \"%s\", \"expiresOn\": \"%s\", \"expires_on\": %d}"
				.formatted(this.token.value(), local, expiresAt.getEpochSecond());
			case "azd" -> "{\"token\": \"%s\", \"expiresOn\": \"%s\"}".formatted(this.token.value(), expiresAt);
			default -> "{\"Token\":\"%s\",\"ExpiresOn\":\"%s\"}".formatted(this.token.value(), expiresAt);
		};
		script(tool, "echo \"$@\" > '" + this.directory.resolve(tool + ".arguments") + "'\necho '" + output + "'");
	}

	private void script(String name, String body) throws IOException {
		Path script = Files.writeString(this.directory.resolve(name), "#!/bin/sh\n" + body + "\n");
		assertThat(script.toFile().setExecutable(true)).isTrue();
	}

	private static String developer(String tool) {
		return token() + " from developer logged in to '" + tool + "'";
	}

	private static String token() {
		return "Token of " + EmulatedIdentity.SERVICE_PRINCIPAL.objectId();
	}

	private String run(String libraries, Map<String, String> environment, String... arguments) throws Exception {
		Path output = this.directory.resolve("output.txt");
		String classPath = Stream.concat(Stream.of(System.getProperty("java.class.path")),
				Arrays.stream(Objects.requireNonNullElse(libraries, "").split(" "))
					.filter((library) -> !library.isEmpty())
					.map((library) -> library(library).toString()))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Duser.home=" + this.directory, "-cp", classPath, DefaultIdentityApplication.class.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		Map<String, String> variables = new HashMap<>(environment);
		variables.put("PATH", this.directory + File.pathSeparator + "/usr/bin" + File.pathSeparator + "/bin");
		// A port that nothing listens on: azure-identity looks for the metadata service
		// past the HTTP client
		variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
		builder.environment().clear();
		builder.environment().putAll(variables);
		Process process = builder.redirectError(this.directory.resolve("error.txt").toFile())
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended by itself").isTrue();
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
		return result(Files.readString(output));
	}

	/**
	 * The log goes there as well.
	 */
	private static String result(String printed) {
		return printed.lines()
			.filter((line) -> line.startsWith("Token of ") || line.startsWith("Failure: "))
			.collect(Collectors.joining("\n"));
	}

	private static Path library(String name) {
		Path base = Path.of(Objects.requireNonNullElse(System.getProperty("basedir"), "")).toAbsolutePath();
		Path library = base.resolve("target/optional-libraries").resolve(name + ".jar");
		assertThat(library).exists();
		return library;
	}

}
