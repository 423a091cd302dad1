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

import java.util.ArrayList;
import java.util.List;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.github.entraidredis.token.TokenRequestException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The first of several identities that is there. One that is not is passed over; one that
 * is there but fails ends the request, so that an outage does not lead to another
 * identity. The first that brought a token is used from then on.
 */
public final class IdentityChain implements Identity {

	private final List<Member> members;

	private volatile @Nullable Member chosen;

	/**
	 * Create a chain.
	 * @param members the identities in the order in which they are tried
	 */
	public IdentityChain(List<Member> members) {
		this.members = List.copyOf(members);
	}

	@Override
	public TokenCredential credential() {
		Member chosen = this.chosen;
		if (chosen != null) {
			return chosen.identity().credential();
		}
		return new TokenCredential() {

			@Override
			public Mono<AccessToken> getToken(TokenRequestContext request) {
				return Mono.fromCallable(() -> getTokenSync(request));
			}

			@Override
			public AccessToken getTokenSync(TokenRequestContext request) {
				return choose(request);
			}

		};
	}

	private AccessToken choose(TokenRequestContext request) {
		List<String> reasons = new ArrayList<>();
		Kind kind = Kind.PERMANENT;
		for (Member member : this.members) {
			try {
				AccessToken token = member.identity().credential().getTokenSync(request);
				this.chosen = member;
				return token;
			}
			catch (IdentityUnavailableException ex) {
				reasons.add(member.name() + ": " + ex.getMessage());
				kind = (ex.getKind() != Kind.PERMANENT) ? ex.getKind() : kind;
			}
			catch (RuntimeException ex) {
				throw RequestFailures.translate(ex, member.identity(), request.getScopes());
			}
		}
		throw new DescribedFailure(kind, "None of the default identities is there (" + String.join("; ", reasons) + ")",
				null);
	}

	@Override
	public @Nullable EntraIdAuthority authority() {
		Member chosen = this.chosen;
		return (chosen != null) ? chosen.identity().authority() : null;
	}

	@Override
	public String describe() {
		Member chosen = this.chosen;
		return (chosen != null) ? chosen.identity().describe() : "default identity";
	}

	/**
	 * Identity in a chain.
	 *
	 * @param name what it is called in the list of those that are not there
	 * @param identity the identity
	 */
	public record Member(String name, Identity identity) {

	}

}
