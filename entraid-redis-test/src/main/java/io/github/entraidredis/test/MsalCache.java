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

import java.lang.reflect.Field;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cache of managed identity tokens that MSAL shares in the whole process. Tokens of an
 * earlier emulator with another lifetime must not come back, and MSAL offers no way to
 * empty it.
 */
final class MsalCache {

	private static final Logger logger = LoggerFactory.getLogger(MsalCache.class);

	private MsalCache() {
	}

	static void clear() {
		try {
			Class<?> application = Class.forName("com.microsoft.aad.msal4j.ManagedIdentityApplication");
			Object cache = application.getMethod("getSharedTokenCache").invoke(null);
			Field tokens = cache.getClass().getDeclaredField("accessTokens");
			tokens.setAccessible(true);
			((Map<?, ?>) tokens.get(cache)).clear();
		}
		catch (ClassNotFoundException ex) {
			logger.trace("MSAL is not on the class path");
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.warn("MSAL keeps managed identity tokens of earlier emulators: {}", ex.toString());
		}
	}

}
