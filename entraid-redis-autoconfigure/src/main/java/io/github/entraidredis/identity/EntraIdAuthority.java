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

/**
 * Who issues tokens to applications that prove themselves: Microsoft Entra ID of one
 * cloud, or what takes its place in a private cloud. It is told and not discovered:
 * azure-identity would ask the public cloud about every host that it does not know, and
 * wait about 6 seconds where that cannot be reached.
 *
 * @param host URL of the host, with the scheme {@code https} and without a path
 */
public record EntraIdAuthority(String host) {

	/**
	 * Microsoft Entra ID of the public cloud.
	 */
	public static final EntraIdAuthority PUBLIC = new EntraIdAuthority("https://login.microsoftonline.com");

	/**
	 * Microsoft Entra ID of Azure for US government.
	 */
	public static final EntraIdAuthority US_GOVERNMENT = new EntraIdAuthority("https://login.microsoftonline.us");

	/**
	 * Microsoft Entra ID of Azure operated by 21Vianet in China.
	 */
	public static final EntraIdAuthority CHINA = new EntraIdAuthority("https://login.chinacloudapi.cn");

}
