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

import java.util.List;

import com.azure.core.http.HttpClient;
import io.github.entraidredis.event.TokenEventPublisher;
import io.github.entraidredis.identity.AzureTokenSource;
import io.github.entraidredis.lettuce.AuthenticationListener;
import io.github.entraidredis.lettuce.EntraIdCredentialsProvider;
import io.github.entraidredis.token.TokenManager;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Further identities, if the properties describe any.
 */
@Configuration(proxyBeanMethods = false)
class EntraIdIdentitiesConfiguration {

	static final String PREFIX = "entraid.redis.identities";

	@Bean
	EntraIdIdentities entraIdRedisIdentities(EntraIdRedisProperties properties,
			@Qualifier("entraIdRedisHttpClient") HttpClient httpClient, ListableBeanFactory beans,
			Environment environment, ObjectProvider<AuthenticationListener> listeners,
			ApplicationEventPublisher events) {
		CloudSettings cloud = new CloudSettings(properties);
		if (properties.identities().isEmpty() && isAnyDescribed(environment)) {
			throw new InvalidEntraIdRedisConfigurationException(List.of(PREFIX),
					"There are properties below '" + PREFIX + "', but none that describes an identity.",
					"Write '" + PREFIX
							+ ".<name>.type'. A name with other characters than letters, digits and '-' must "
							+ "stand in brackets: '" + PREFIX + "[my.name].type'.");
		}
		return new EntraIdIdentities(properties.identities(), (name, identity) -> {
			IdentityFactory identities = new IdentityFactory(prefix(name), identity, null, cloud, httpClient, beans,
					environment);
			AzureTokenSource source = new AzureTokenSource(identities.create(), cloud.scopes(), null);
			TokenManager tokenManager = new TokenManager(source, RefreshPolicies.from(properties.refresh()));
			EntraIdCredentialsProvider provider = new EntraIdCredentialsProvider(tokenManager,
					listeners.orderedStream().toList());
			return new NamedIdentity(source, tokenManager, new EntraIdCredentialsProviderFactory(provider),
					new TokenManagerLifecycle(tokenManager, new TokenEventPublisher(events::publishEvent), null));
		});
	}

	private static boolean isAnyDescribed(Environment environment) {
		return Binder.get(environment)
			.bind(PREFIX, Bindable.mapOf(String.class, Object.class))
			.map((identities) -> !identities.isEmpty())
			.orElse(false);
	}

	private static String prefix(String name) {
		return PREFIX + (name.matches("[a-z0-9-]+") ? "." + name : "[" + name + "]") + ".";
	}

	/**
	 * Matches if there is a property below the prefix.
	 */
	static class OnIdentities extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean found = isAnyDescribed(context.getEnvironment());
			ConditionMessage.Builder message = ConditionMessage.forCondition("Further identities");
			return found ? ConditionOutcome.match(message.foundExactly(PREFIX))
					: ConditionOutcome.noMatch(message.didNotFind(PREFIX).atAll());
		}

	}

}
