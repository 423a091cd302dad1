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

import java.util.Map;

/**
 * Codes of Microsoft Entra ID that do not pass by themselves, each with what is wrong and
 * what to do, after the reference of Microsoft Entra authentication error codes. All of
 * them are in the documentation, too.
 */
final class ErrorCodes {

	static final Map<String, String> ADVICE = Map.ofEntries(
			Map.entry("7000215",
					"the client secret is wrong: 'entraid.redis.identity.client-secret' takes the secret's value, not "
							+ "its id"),
			Map.entry("7000222", "the client secret has expired: create a new one"),
			Map.entry("7000112", "the application is disabled: enable it in Entra ID"),
			Map.entry("700016",
					"there is no such application in the tenant: check 'entraid.redis.identity.client-id', "
							+ "'entraid.redis.identity.tenant-id' and 'entraid.redis.cloud'"),
			Map.entry("90002",
					"there is no such tenant: check 'entraid.redis.identity.tenant-id' and 'entraid.redis.cloud'"),
			Map.entry("70021",
					"no federated credential of the application fits the token of the workload: compare its issuer, "
							+ "subject and audience with the token's"),
			Map.entry("700213",
					"no federated credential of the application has the subject of the workload's token: for "
							+ "Kubernetes, system:serviceaccount:<namespace>:<service account>"),
			Map.entry("700024",
					"the assertion is not valid yet or any more: correct this machine's clock (NTP); for a workload "
							+ "identity, see that the token file is renewed"),
			Map.entry("700027",
					"the certificate is not registered with the application, or it has expired: upload it to the "
							+ "application registration"),
			Map.entry("1000502", "the certificate is not valid yet or has expired: renew it"),
			Map.entry("700211",
					"no federated credential of the application has the issuer of the assertion: compare its issuer with "
							+ "the assertion's"),
			Map.entry("700212",
					"no federated credential of the application has the audience of the assertion: compare its audience "
							+ "with the assertion's; for a federated application, check "
							+ "'entraid.redis.identity.assertion-scope'"),
			Map.entry("70025",
					"the application has no federated credential: add one with the assertion's issuer, subject and "
							+ "audience"),
			Map.entry("50013", "the signature of the assertion is wrong: check who issues it"),
			Map.entry("70011", "the scope is not valid: check 'entraid.redis.scopes'"),
			Map.entry("500011",
					"the resource of the scope is unknown in the tenant: check 'entraid.redis.scopes' and "
							+ "'entraid.redis.cloud'"),
			Map.entry("1002012", "the scope must end in '/.default': check 'entraid.redis.scopes'"));

	private ErrorCodes() {
	}

}
