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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.entraidredis.token.TokenManager;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * Identities besides that of {@code entraid.redis.identity}, for connection factories
 * that the application makes itself. Each is described below
 * {@code entraid.redis.identities.<name>} and has a token manager of its own, which
 * requests its first token at once, in the background. Safe for use by any number of
 * threads.
 */
public final class EntraIdIdentities implements SmartLifecycle, AutoCloseable {

	private final Map<String, NamedIdentity> identities = new LinkedHashMap<>();

	EntraIdIdentities(Map<String, EntraIdRedisProperties.Identity> properties,
			BiFunction<String, EntraIdRedisProperties.Identity, NamedIdentity> factory) {
		try {
			properties.forEach((name, identity) -> this.identities.put(name, factory.apply(name, identity)));
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
		this.identities.values().forEach((identity) -> identity.tokenManager().start());
	}

	/**
	 * Return the names of the identities.
	 * @return the names, in the order of the properties
	 */
	public Set<String> names() {
		return Set.copyOf(this.identities.keySet());
	}

	/**
	 * Return who holds and renews the token of an identity.
	 * @param name name of the identity
	 * @return its token manager
	 * @throws InvalidEntraIdRedisConfigurationException if there is no identity of this
	 * name
	 */
	public TokenManager tokenManager(String name) {
		return identity(name).tokenManager();
	}

	/**
	 * Return what makes connections authenticate as an identity. Their client must have
	 * the bean of type {@link io.lettuce.core.resource.ClientResources}, or they would
	 * not be re-authenticated.
	 * @param name name of the identity
	 * @return a factory for the configuration of a client
	 * @throws InvalidEntraIdRedisConfigurationException if there is no identity of this
	 * name
	 */
	public RedisCredentialsProviderFactory credentialsProviderFactory(String name) {
		return identity(name).credentialsProviderFactory();
	}

	/**
	 * Return a client configuration that is like another one, but authenticates as an
	 * identity.
	 * @param name name of the identity
	 * @param like configuration to copy, such as that of Spring Boot's connection factory
	 * @return the configuration
	 * @throws InvalidEntraIdRedisConfigurationException if there is no identity of this
	 * name
	 */
	public LettuceClientConfiguration clientConfiguration(String name, LettuceClientConfiguration like) {
		return ClientConfigurationCopy.of(like)
			.redisCredentialsProviderFactory(credentialsProviderFactory(name))
			.build();
	}

	@Override
	public void start() {
		this.identities.values().forEach((identity) -> identity.lifecycle().start());
	}

	@Override
	public void stop() {
		this.identities.values().forEach((identity) -> identity.lifecycle().stop());
	}

	@Override
	public boolean isRunning() {
		return this.identities.values().stream().anyMatch((identity) -> identity.lifecycle().isRunning());
	}

	@Override
	public int getPhase() {
		return TokenManagerLifecycle.PHASE;
	}

	@Override
	public void close() {
		this.identities.values().forEach(NamedIdentity::close);
	}

	boolean holdTokens() {
		return this.identities.values().stream().allMatch((identity) -> identity.tokenManager().currentToken() != null);
	}

	private NamedIdentity identity(String name) {
		NamedIdentity identity = this.identities.get(name);
		if (identity == null) {
			throw new InvalidEntraIdRedisConfigurationException(List.of("entraid.redis.identities"),
					"There is no identity '" + name + "' below 'entraid.redis.identities', only " + names() + ".",
					"Correct the name, or describe the identity: write 'entraid.redis.identities." + name + ".type'.");
		}
		return identity;
	}

}
