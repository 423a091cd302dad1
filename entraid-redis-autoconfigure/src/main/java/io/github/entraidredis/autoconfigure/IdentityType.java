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

/**
 * Kinds of identity that {@code entraid.redis.identity.type} selects.
 */
public enum IdentityType {

	/**
	 * Managed identity of the Azure host itself.
	 */
	SYSTEM_ASSIGNED,

	/**
	 * Managed identity that was created on its own and assigned to the host, selected by
	 * client id, object id or resource id.
	 */
	USER_ASSIGNED,

	/**
	 * Application registration with a client secret or a certificate.
	 */
	SERVICE_PRINCIPAL,

	/**
	 * Identity of a workload in Kubernetes, proved by the token of its service account.
	 */
	WORKLOAD_IDENTITY,

	/**
	 * Application registration, usually of another tenant, that trusts a managed identity
	 * of the host.
	 */
	FEDERATED,

	/**
	 * The first of several that is there: environment variables, workload identity,
	 * managed identity, tools of developers such as the Azure CLI.
	 */
	DEFAULT,

	/**
	 * {@code TokenCredential} bean of the application.
	 */
	CUSTOM

}
