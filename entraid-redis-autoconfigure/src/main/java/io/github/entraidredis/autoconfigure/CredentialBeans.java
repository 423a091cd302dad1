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

import com.azure.core.credential.TokenCredential;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds the credential that the application itself made.
 */
final class CredentialBeans {

	private final IdentitySettings settings;

	private final ListableBeanFactory beans;

	CredentialBeans(IdentitySettings settings, ListableBeanFactory beans) {
		this.settings = settings;
		this.beans = beans;
	}

	/**
	 * Return the bean of the given name or, without one, the only bean.
	 * @throws InvalidEntraIdRedisConfigurationException if it cannot be found
	 */
	TokenCredential get() {
		String name = this.settings.get("credential-bean");
		List<String> candidates = List.of(this.beans.getBeanNamesForType(TokenCredential.class));
		if (name != null) {
			if (!candidates.contains(name)) {
				throw failure("credential-bean", "There is no TokenCredential bean of the name that " + "'"
						+ this.settings.property("credential-bean") + "' gives.", candidates);
			}
			return this.beans.getBean(name, TokenCredential.class);
		}
		TokenCredential credential = this.beans.getBeanProvider(TokenCredential.class).getIfUnique();
		if (credential == null) {
			throw failure("type",
					"The identity type 'custom' uses the application's TokenCredential bean, but there are "
							+ candidates.size() + ".",
					candidates);
		}
		return credential;
	}

	private InvalidEntraIdRedisConfigurationException failure(String property, String description,
			List<String> candidates) {
		if (candidates.isEmpty()) {
			return this.settings.invalid(List.of(property), description,
					"Declare a bean of type com.azure.core.credential.TokenCredential.");
		}
		return this.settings.invalid(List.of(property),
				description + " The candidates are: " + String.join(", ", candidates) + ".",
				"Set '" + this.settings.property("credential-bean") + "' to one of them, or mark one as @Primary:\n\n"
						+ this.settings.example("type: custom\ncredential-bean: " + candidates.get(0)));
	}

}
