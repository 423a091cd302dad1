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
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.AzureDeveloperCliCredentialBuilder;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Identity of the developer who is logged in to one of Azure's command line tools. Each
 * request runs the tool; without it, no process is started.
 */
public final class CommandLineIdentity implements Identity {

	private final String command;

	private final String login;

	private final TokenCredential credential;

	private final @Nullable String path;

	private CommandLineIdentity(String command, String login, TokenCredential credential, @Nullable String path) {
		this.command = command;
		this.login = login;
		this.credential = credential;
		this.path = path;
	}

	/**
	 * Create the identity behind {@code az}.
	 * @param path directories to find the command in, or {@code null} if not known
	 * @return the identity
	 */
	public static CommandLineIdentity azureCli(@Nullable String path) {
		return new CommandLineIdentity("az", "az login", new AzureCliCredentialBuilder().build(), path);
	}

	/**
	 * Create the identity behind {@code azd}.
	 * @param path directories to find the command in, or {@code null} if not known
	 * @return the identity
	 */
	public static CommandLineIdentity azureDeveloperCli(@Nullable String path) {
		return new CommandLineIdentity("azd", "azd auth login", new AzureDeveloperCliCredentialBuilder().build(), path);
	}

	@Override
	public TokenCredential credential() {
		if (!isInstalled()) {
			throw new IdentityUnavailableException(Kind.PERMANENT, "'" + this.command + "' is not on the PATH");
		}
		return new TokenCredential() {

			@Override
			public Mono<AccessToken> getToken(TokenRequestContext request) {
				return Mono.fromCallable(() -> getTokenSync(request));
			}

			@Override
			public AccessToken getTokenSync(TokenRequestContext request) {
				return CommandLineIdentity.this.getToken(request);
			}

		};
	}

	private AccessToken getToken(TokenRequestContext request) {
		try {
			return this.credential.getTokenSync(request);
		}
		catch (RuntimeException ex) {
			// What a tool prints can hold a token
			throw new IdentityUnavailableException(Kind.PERMANENT,
					"'" + this.command + "' gave no token: run '" + this.login + "'");
		}
	}

	private boolean isInstalled() {
		if (this.path == null) {
			return false;
		}
		return Arrays.stream(this.path.split(Pattern.quote(File.pathSeparator)))
			.filter((directory) -> !directory.isBlank())
			.flatMap((directory) -> Stream.of("", ".exe", ".cmd", ".bat")
				.map((extension) -> new File(directory, this.command + extension)))
			.map(File::toPath)
			.anyMatch(CommandLineIdentity::isExecutable);
	}

	private static boolean isExecutable(Path file) {
		return Files.isRegularFile(file) && Files.isExecutable(file);
	}

	@Override
	public String describe() {
		return "developer logged in to '" + this.command + "'";
	}

}
