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

/**
 * Configuration that cannot work, with the properties that it comes from and what to
 * write instead.
 */
@SuppressWarnings("serial")
public class InvalidEntraIdRedisConfigurationException extends RuntimeException {

	private final List<String> properties;

	private final String action;

	InvalidEntraIdRedisConfigurationException(List<String> properties, String description, String action) {
		super(description);
		this.properties = List.copyOf(properties);
		this.action = action;
	}

	/**
	 * Return the names of the properties that are wrong or missing.
	 * @return the names
	 */
	public List<String> getProperties() {
		return this.properties;
	}

	/**
	 * Return what to do about it.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

}
