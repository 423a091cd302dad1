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

import java.security.PublicKey;

/**
 * Federated identity credential: whose tokens an identity may show to Entra ID instead of
 * a secret. Issuer, subject and audience are compared case-sensitively.
 *
 * @param issuer the claim {@code iss} of those tokens
 * @param subject the claim {@code sub} of those tokens
 * @param audience the claim {@code aud} of those tokens
 * @param key the key that verifies their signature
 */
public record FederatedCredential(String issuer, String subject, String audience, PublicKey key) {

	/**
	 * Audience of tokens that are exchanged for tokens of Entra ID.
	 */
	public static final String AUDIENCE = "api://AzureADTokenExchange";

}
