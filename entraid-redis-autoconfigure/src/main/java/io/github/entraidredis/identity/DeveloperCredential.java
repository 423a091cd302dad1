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

import java.util.function.Supplier;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.github.entraidredis.token.TokenRequestException.Kind;
import reactor.core.publisher.Mono;

/**
 * Credential of a developer's tool. Whatever fails means that nobody is logged in there;
 * what the tool says is not repeated, because it can hold a token.
 *
 * @param tool what the tool is called in messages
 * @param login what a developer does to log in
 * @param credentials asked for a credential of azure-identity before every request
 */
record DeveloperCredential(String tool, String login,
		Supplier<? extends TokenCredential> credentials) implements TokenCredential {

	@Override
	public Mono<AccessToken> getToken(TokenRequestContext request) {
		return Mono.fromCallable(() -> getTokenSync(request));
	}

	@Override
	public AccessToken getTokenSync(TokenRequestContext request) {
		try {
			return this.credentials.get().getTokenSync(request);
		}
		catch (LinkageError ex) {
			throw new IdentityUnavailableException(Kind.PERMANENT,
					this.tool + " needs a library that is not on the class path or does not fit ("
							+ ex.getClass().getSimpleName() + ")");
		}
		catch (RuntimeException ex) {
			throw new IdentityUnavailableException(Kind.PERMANENT, this.tool + " gave no token: " + this.login);
		}
	}

}
