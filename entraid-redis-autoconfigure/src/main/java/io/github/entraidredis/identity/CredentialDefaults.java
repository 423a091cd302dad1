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

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.util.Configuration;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.CredentialBuilderBase;

/**
 * What all credentials made here have in common.
 */
final class CredentialDefaults {

	private CredentialDefaults() {
	}

	/**
	 * Configure a builder. The pipeline is given whole, so that azure-identity adds
	 * neither retries, which are the token manager's, nor a log of requests. Nothing is
	 * taken from environment variables that are meant for other credentials: two of them
	 * would turn a managed identity into a workload identity.
	 * @param <T> type of the builder
	 * @param builder the builder
	 * @param httpClient client for all requests
	 * @return the builder
	 */
	static <T extends CredentialBuilderBase<T>> T apply(T builder, HttpClient httpClient) {
		return builder.pipeline(pipeline(httpClient)).configuration(Configuration.NONE);
	}

	static HttpPipeline pipeline(HttpClient httpClient) {
		return new HttpPipelineBuilder().httpClient(httpClient)
			.policies(new FailedAnswerPolicy(), new CompleteJsonPolicy())
			.build();
	}

	/**
	 * Configure a builder for an application that proves itself to an authority.
	 * @param <T> type of the builder
	 * @param builder the builder
	 * @param httpClient client for all requests
	 * @param authority who issues the tokens
	 * @return the builder
	 */
	static <T extends AadCredentialBuilderBase<T>> T apply(T builder, HttpClient httpClient,
			EntraIdAuthority authority) {
		return apply(builder, httpClient).authorityHost(authority.host()).disableInstanceDiscovery();
	}

}
