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

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Identity that the properties of an application describe.
 *
 * @param environment where the properties are
 * @param prefix what stands before their names, with the dot
 * @param username name that the application logs in with, or {@code null} for the object
 * id
 */
record ConfiguredIdentity(Environment environment, String prefix, @Nullable String username) {

	private static final String NAMED = "entraid.redis.identities";

	/**
	 * Return the identity of the application and those that have a name.
	 */
	static Stream<ConfiguredIdentity> all(Environment environment) {
		Set<String> names = Binder.get(environment)
			.bind(NAMED, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
		return Stream.concat(
				Stream.of(new ConfiguredIdentity(environment, "entraid.redis.identity.",
						environment.getProperty("entraid.redis.username"))),
				names.stream().map((name) -> new ConfiguredIdentity(environment, prefix(name), null)));
	}

	private static String prefix(String name) {
		return NAMED + (name.matches("[a-z0-9-]+") ? "." + name : "[" + name + "]") + ".";
	}

	/**
	 * Return what the emulator has to know of it. What the properties do not say is that
	 * of the emulator's own identities.
	 */
	EmulatedIdentity emulated() {
		boolean systemAssigned = get("type", "").replaceAll("[-_]", "").equalsIgnoreCase("systemassigned");
		EmulatedIdentity defaults = systemAssigned ? EmulatedIdentity.SYSTEM_ASSIGNED : EmulatedIdentity.USER_ASSIGNED;
		String secret = get("client-secret", "");
		String resourceId = get("resource-id", "");
		return new EmulatedIdentity(get("tenant-id", EmulatedIdentity.TENANT), get("client-id", defaults.clientId()),
				objectId(defaults), secret.isEmpty() ? null : secret,
				resourceId.isEmpty() ? defaults.resourceId() : resourceId, systemAssigned);
	}

	/**
	 * The same for the same identity in every emulator of a process, for MSAL's cache.
	 */
	private String objectId(EmulatedIdentity defaults) {
		String key = get("client-id", "") + get("resource-id", "");
		String objectId = key.isEmpty() ? defaults.objectId()
				: UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
		return get("object-id", (this.username != null) ? this.username : objectId);
	}

	private String get(String name, String otherwise) {
		String value = this.environment.getProperty(this.prefix + name);
		return StringUtils.hasText(value) ? value : otherwise;
	}

}
