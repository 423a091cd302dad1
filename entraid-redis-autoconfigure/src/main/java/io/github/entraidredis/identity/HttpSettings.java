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

import java.time.Duration;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * How the identity provider is reached.
 *
 * @param connectTimeout time to connect
 * @param readTimeout time to wait for an answer, and for each part of it
 * @param proxy proxy for Microsoft Entra ID, or {@code null} for those of the environment
 * @param sslContext TLS for Microsoft Entra ID at first, or {@code null} for the JDK's
 */
public record HttpSettings(Duration connectTimeout, Duration readTimeout, @Nullable HttpProxy proxy,
		@Nullable SSLContext sslContext) {

}
