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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/**
 * Process of its own that asks for a token by the environment that it finds.
 */
final class ManagedIdentityProcess {

	private ManagedIdentityProcess() {
	}

	/**
	 * Run the process.
	 * @return what it printed, the token in the last line
	 */
	static List<String> run(Map<String, String> environment, Path trustStore, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1",
						"-Djavax.net.ssl.trustStore=" + trustStore, "-Djavax.net.ssl.trustStorePassword=changeit",
						"-cp", System.getProperty("java.class.path"), ManagedIdentityProcess.class.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment()
			.keySet()
			.removeIf((name) -> name.startsWith("IDENTITY_") || name.startsWith("AZURE_") || name.startsWith("MSI_"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			List<String> output = process.inputReader().lines().toList();
			process.waitFor(30, TimeUnit.SECONDS);
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

	public static void main(String[] arguments) {
		ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder()
			.httpClient(new JdkHttpClientBuilder().build())
			.retryPolicy(EntraCredentials.noRetries());
		if (arguments.length > 0) {
			builder.clientId(arguments[0]);
		}
		String token = EntraCredentials.token(builder.build()).getToken();
		System.out.println();
		System.out.println(token);
		System.exit(0);
	}

}
