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

package io.github.entraidredis.token;

import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * Who a token was issued to and what for, to tell those who have to find out why a server
 * does not accept it. Holds no secret.
 *
 * @param identity what the identity is called in messages
 * @param objectId object id of the identity ('oid' claim), or {@code null} if not known
 * @param audience resource that the token is for ('aud' claim), or {@code null} if not
 * known
 * @param tenantId tenant that issued the token ('tid' claim), or {@code null} if not
 * known
 */
public record TokenOrigin(String identity, @Nullable String objectId, @Nullable String audience,
		@Nullable String tenantId) {

	/**
	 * Origin of a token of which nothing is known.
	 */
	public static final TokenOrigin UNKNOWN = new TokenOrigin("unknown identity", null, null, null);

	/**
	 * Return what is known, in words.
	 */
	@Override
	public String toString() {
		StringJoiner words = new StringJoiner(", ");
		add(words, "object id", this.objectId);
		add(words, "audience", this.audience);
		add(words, "tenant", this.tenantId);
		return words.add("issued to " + this.identity).toString();
	}

	private static void add(StringJoiner words, String name, @Nullable String value) {
		if (value != null) {
			words.add(name + " " + value);
		}
	}

}
