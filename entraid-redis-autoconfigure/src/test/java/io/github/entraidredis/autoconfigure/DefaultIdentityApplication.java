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

import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.ExecutionException;

import com.azure.core.http.HttpClient;
import com.azure.identity.DefaultAzureCredentialBuilder;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.identity.EntraIdAuthority;
import io.github.entraidredis.identity.Identity;
import io.github.entraidredis.identity.SuppliedIdentity;
import reactor.core.publisher.Mono;

import org.springframework.core.env.StandardEnvironment;

/**
 * Application that {@link DefaultIdentityIntegrationTests} starts as a process of its
 * own: prints whose token it gets, or why it gets none. Nobody answers it.
 */
final class DefaultIdentityApplication {

	static final String THEIRS = "theirs";

	private DefaultIdentityApplication() {
	}

	public static void main(String[] args) throws InterruptedException {
		boolean theirs = List.of(args).contains(THEIRS);
		Identity identity = theirs ? theirs() : ours();
		try (AzureTokenSource source = new AzureTokenSource(identity, List.of("https://redis.azure.com/.default"),
				null)) {
			String principal = source.requestToken().get().principal();
			System.out.println("Token of " + principal + (theirs ? "" : " from " + identity.describe()));
		}
		catch (ExecutionException ex) {
			System.out.println("Failure: " + ex.getCause().getMessage());
		}
	}

	private static Identity ours() {
		return new DefaultIdentities(new StandardEnvironment(), EntraIdAuthority.PUBLIC, nobody()).chain();
	}

	private static Identity theirs() {
		return new SuppliedIdentity(new DefaultAzureCredentialBuilder().httpClient(nobody()).build());
	}

	private static HttpClient nobody() {
		return (request) -> Mono.error(new ConnectException("Nobody is there"));
	}

}
