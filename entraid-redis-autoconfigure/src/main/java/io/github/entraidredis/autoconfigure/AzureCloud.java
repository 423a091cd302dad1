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

import io.github.entraidredis.identity.EntraIdAuthority;

/**
 * Clouds that {@code entraid.redis.cloud} selects. Each has a Microsoft Entra ID of its
 * own.
 */
public enum AzureCloud {

	/**
	 * Azure that everybody can use.
	 */
	PUBLIC(EntraIdAuthority.PUBLIC),

	/**
	 * Azure for US government. Which scope its Redis expects is not documented: the one
	 * of the public cloud is assumed.
	 */
	US_GOVERNMENT(EntraIdAuthority.US_GOVERNMENT),

	/**
	 * Azure operated by 21Vianet in China, documented with the scope of the public cloud.
	 */
	CHINA(EntraIdAuthority.CHINA);

	private static final String SCOPE = "https://redis.azure.com/.default";

	private final EntraIdAuthority authority;

	AzureCloud(EntraIdAuthority authority) {
		this.authority = authority;
	}

	EntraIdAuthority authority() {
		return this.authority;
	}

	String scope() {
		return SCOPE;
	}

}
