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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.AzureDeveloperCliCredentialBuilder;
import com.azure.identity.AzurePowerShellCredentialBuilder;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Identity of the developer who is logged in to one of Azure's command line tools. Each
 * request runs the tool; without it, no process is started.
 */
public final class CommandLineIdentity implements Identity {

	private final List<String> commands;

	private final TokenCredential credential;

	private final @Nullable String path;

	private CommandLineIdentity(List<String> commands, String login, TokenCredential credential,
			@Nullable String path) {
		this.commands = commands;
		this.credential = new DeveloperCredential("'" + commands.get(0) + "'", "run '" + login + "'", () -> credential);
		this.path = path;
	}

	/**
	 * Create the identity behind {@code az}.
	 * @param path directories to find the command in, or {@code null} if not known
	 * @param tenantId id of the tenant, or {@code null} for the one that is logged in to
	 * @return the identity
	 */
	public static CommandLineIdentity azureCli(@Nullable String path, @Nullable String tenantId) {
		AzureCliCredentialBuilder builder = new AzureCliCredentialBuilder();
		if (tenantId != null) {
			builder.tenantId(tenantId);
		}
		return new CommandLineIdentity(List.of("az"), "az login", builder.build(), path);
	}

	/**
	 * Create the identity behind the cmdlets {@code Az} of PowerShell. Needs JNA.
	 * @param path directories to find the command in, or {@code null} if not known
	 * @param tenantId id of the tenant, or {@code null} for the one that is logged in to
	 * @return the identity
	 */
	public static CommandLineIdentity azurePowerShell(@Nullable String path, @Nullable String tenantId) {
		AzurePowerShellCredentialBuilder builder = new AzurePowerShellCredentialBuilder();
		if (tenantId != null) {
			builder.tenantId(tenantId);
		}
		// The second one is part of Windows
		return new CommandLineIdentity(List.of("pwsh", "powershell"), "Connect-AzAccount", builder.build(), path);
	}

	/**
	 * Create the identity behind {@code azd}.
	 * @param path directories to find the command in, or {@code null} if not known
	 * @param tenantId id of the tenant, or {@code null} for the one that is logged in to
	 * @return the identity
	 */
	public static CommandLineIdentity azureDeveloperCli(@Nullable String path, @Nullable String tenantId) {
		AzureDeveloperCliCredentialBuilder builder = new AzureDeveloperCliCredentialBuilder();
		if (tenantId != null) {
			builder.tenantId(tenantId);
		}
		return new CommandLineIdentity(List.of("azd"), "azd auth login", builder.build(), path);
	}

	@Override
	public TokenCredential credential() {
		if (!isInstalled()) {
			throw new IdentityUnavailableException(Kind.PERMANENT, "'" + this.commands.get(0) + "' is not on the PATH");
		}
		return this.credential;
	}

	private boolean isInstalled() {
		if (this.path == null) {
			return false;
		}
		return Arrays.stream(this.path.split(Pattern.quote(File.pathSeparator)))
			.filter((directory) -> !directory.isBlank())
			.flatMap(this::files)
			.anyMatch(CommandLineIdentity::isExecutable);
	}

	private Stream<Path> files(String directory) {
		return this.commands.stream()
			.flatMap((command) -> Stream.of("", ".exe", ".cmd", ".bat").map(command::concat))
			.map((file) -> new File(directory, file).toPath());
	}

	private static boolean isExecutable(Path file) {
		return Files.isRegularFile(file) && Files.isExecutable(file);
	}

	@Override
	public String describe() {
		return "developer logged in to '" + this.commands.get(0) + "'";
	}

}
