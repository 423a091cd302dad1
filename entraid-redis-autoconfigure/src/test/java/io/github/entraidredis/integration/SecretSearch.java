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

package io.github.entraidredis.integration;

import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for secrets in texts: for those it knows, and for whatever looks like a token.
 */
final class SecretSearch {

	private static final String TOKEN = "eyJ[A-Za-z0-9_-]{20,}";

	private final Set<String> secrets = ConcurrentHashMap.newKeySet();

	void add(String secret) {
		this.secrets.add(secret);
	}

	/**
	 * Look for tokens, whole or by their signatures alone.
	 */
	void addTokens(Collection<String> tokens) {
		tokens.forEach((token) -> {
			add(token);
			add(token.substring(token.lastIndexOf('.') + 1));
		});
	}

	/**
	 * Look for each line of the private key of a PEM file, encrypted or not.
	 */
	void addPem(String pem) {
		String key = pem.substring(pem.indexOf('\n') + 1, pem.indexOf("-----END"));
		key.lines().filter((line) -> line.length() > 20).forEach(this::add);
	}

	/**
	 * Look for the exponent of a private key, as its numbers may be written.
	 */
	void addKey(PrivateKey key) {
		add(((RSAPrivateKey) key).getPrivateExponent().toString());
		add(((RSAPrivateKey) key).getPrivateExponent().toString(16));
	}

	/**
	 * Return where secrets are, each with what stands around it.
	 */
	Set<String> in(Stream<String> texts) {
		String values = this.secrets.stream().map(Pattern::quote).collect(Collectors.joining("|"));
		Pattern pattern = Pattern.compile(TOKEN + "|" + values);
		return texts
			.flatMap((text) -> pattern.matcher(text)
				.results()
				.map((found) -> text.substring(Math.max(0, found.start() - 300),
						Math.min(text.length(), found.start() + 40))))
			.collect(Collectors.toSet());
	}

}
