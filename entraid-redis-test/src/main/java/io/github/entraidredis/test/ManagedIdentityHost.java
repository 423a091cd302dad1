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

/**
 * Kind of host that offers managed identities, each by a protocol of its own.
 */
public enum ManagedIdentityHost {

	/**
	 * App Service, Functions and Container Apps.
	 */
	APP_SERVICE,

	/**
	 * Virtual machine, with the instance metadata service.
	 */
	VIRTUAL_MACHINE,

	/**
	 * Machine outside of Azure that Azure Arc manages. The client proves that it may read
	 * a file in {@code /var/opt/azcmagent/tokens}, so the emulator must be able to write
	 * there.
	 */
	AZURE_ARC,

	/**
	 * Cloud Shell, with the system-assigned identity alone.
	 */
	CLOUD_SHELL,

	/**
	 * Service Fabric, with the system-assigned identity alone. MSAL for Java 1.26.0 does
	 * not look at the thumbprint, so its process must trust the emulator's certificate.
	 */
	SERVICE_FABRIC

}
