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

import com.azure.core.credential.TokenCredential;
import org.jspecify.annotations.Nullable;

/**
 * One way to prove to Microsoft Entra ID who the application is.
 */
public interface Identity {

	/**
	 * Return the credential for the next request. Where a credential caches tokens on its
	 * own and can be made without cost, this is a new one each time, so that the request
	 * brings a new token.
	 * @return the credential
	 */
	TokenCredential credential();

	/**
	 * Return what this identity is called in messages: its kind and ids, never a secret.
	 * @return the description
	 */
	String describe();

	/**
	 * Return who issues the tokens, for messages.
	 * @return the authority, or {@code null} if the identity does not choose it
	 */
	default @Nullable EntraIdAuthority authority() {
		return null;
	}

	/**
	 * Return whether the credential gives the expiry of a new token as the local time
	 * plus the token's life. Together with the expiry in the token that tells how wrong
	 * the local clock is.
	 * @return {@code false} if nothing is known of the credential
	 */
	default boolean tellsLocalExpiry() {
		return true;
	}

}
