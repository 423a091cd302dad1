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

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;

/**
 * What the JDK allows for authentication at proxies of TLS connections, from the same
 * places as the JDK reads it.
 */
final class TunnelAuthentication {

	static final String PROPERTY = "jdk.http.auth.tunneling.disabledSchemes";

	private TunnelAuthentication() {
	}

	static boolean isBasicDisabled() {
		String schemes = System.getProperty(PROPERTY);
		return Arrays.stream(((schemes != null) ? schemes : installed()).split(","))
			.anyMatch((scheme) -> scheme.strip().equalsIgnoreCase("Basic"));
	}

	private static String installed() {
		Properties properties = new Properties();
		try (Reader reader = Files
			.newBufferedReader(Path.of(System.getProperty("java.home", ""), "conf", "net.properties"))) {
			properties.load(reader);
			return properties.getProperty(PROPERTY, "");
		}
		catch (IOException ex) {
			return "Basic";
		}
	}

}
