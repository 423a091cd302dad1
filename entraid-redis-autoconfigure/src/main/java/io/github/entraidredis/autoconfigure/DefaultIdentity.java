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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Identities that {@code default} tries, in the order and by the names of
 * azure-identity's DefaultAzureCredential. Its last one, the account of the operating
 * system's desktop, is left out: it opens windows.
 */
enum DefaultIdentity {

	ENVIRONMENT("environment", "EnvironmentCredential", "prod"),

	WORKLOAD_IDENTITY("workload identity", "WorkloadIdentityCredential", "prod"),

	MANAGED_IDENTITY("managed identity", "ManagedIdentityCredential", "prod"),

	INTELLIJ("IntelliJ", "IntelliJCredential", "dev",
			Map.of("jna", "com.sun.jna.Platform", "jna-platform", "com.sun.jna.platform.win32.Crypt32Util",
					"msal4j-persistence-extension",
					"com.microsoft.aad.msal4jextensions.persistence.CacheFileAccessor")),

	VISUAL_STUDIO_CODE("Visual Studio Code", "VisualStudioCodeCredential", "dev",
			Map.of("azure-identity-broker", "com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder")),

	AZURE_CLI("Azure CLI", "AzureCliCredential", "dev"),

	AZURE_POWERSHELL("Azure PowerShell", "AzurePowerShellCredential", "dev", Map.of("jna", "com.sun.jna.Platform")),

	AZURE_DEVELOPER_CLI("Azure Developer CLI", "AzureDeveloperCliCredential", "dev");

	/**
	 * Variable of azure-identity that chooses one of the identities or one of two groups.
	 */
	static final String VARIABLE = "AZURE_TOKEN_CREDENTIALS";

	private final String label;

	private final String credential;

	private final String group;

	private final Map<String, String> libraries;

	DefaultIdentity(String label, String credential, String group) {
		this(label, credential, group, Map.of());
	}

	DefaultIdentity(String label, String credential, String group, Map<String, String> libraries) {
		this.label = label;
		this.credential = credential;
		this.group = group;
		this.libraries = libraries;
	}

	String label() {
		return this.label;
	}

	String credential() {
		return this.credential;
	}

	/**
	 * Return the identities to try: those whose libraries are there.
	 * @param choice value of the variable, or {@code null}
	 * @throws InvalidEntraIdRedisConfigurationException if there is no such choice, or if
	 * it is one identity that lacks a library
	 */
	static List<DefaultIdentity> chosenBy(@Nullable String choice) {
		List<DefaultIdentity> chosen = choice(choice);
		if (chosen.isEmpty()) {
			throw invalid("is none of the values that azure-identity knows.",
					"Set it to 'prod', 'dev' or one of "
							+ Arrays.stream(values()).map(DefaultIdentity::credential).collect(Collectors.joining(", "))
							+ ", or remove it.");
		}
		if (chosen.size() == 1) {
			chosen.get(0).requireLibraries();
		}
		return chosen.stream().filter((identity) -> identity.missingLibraries().isEmpty()).toList();
	}

	/**
	 * Return what is chosen, whether the libraries are there or not.
	 */
	static List<DefaultIdentity> choice(@Nullable String choice) {
		return Arrays.stream(values()).filter((identity) -> choice == null || identity.isChosenBy(choice)).toList();
	}

	private boolean isChosenBy(String choice) {
		return choice.equalsIgnoreCase(this.group) || choice.equalsIgnoreCase(this.credential);
	}

	private void requireLibraries() {
		List<String> missing = missingLibraries();
		if (!missing.isEmpty()) {
			throw invalid("chooses an identity that needs libraries which are not on the class path.",
					"Add " + String.join(", ", missing) + ", or choose another identity.");
		}
	}

	List<String> missingLibraries() {
		ClassLoader classLoader = DefaultIdentity.class.getClassLoader();
		return this.libraries.entrySet()
			.stream()
			.filter((library) -> !ClassUtils.isPresent(library.getValue(), classLoader))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
	}

	private static InvalidEntraIdRedisConfigurationException invalid(String description, String action) {
		return new InvalidEntraIdRedisConfigurationException(List.of(),
				"The environment variable '" + VARIABLE + "' " + description, action);
	}

}
