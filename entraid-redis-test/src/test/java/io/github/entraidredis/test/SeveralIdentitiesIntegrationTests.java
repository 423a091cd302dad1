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

import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.azure.core.credential.TokenCredential;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(AzureEmulatorExtension.class)
class SeveralIdentitiesIntegrationTests {

	private static final String APPLICATION = "77777777-7777-4777-8777-777777777770";

	private static final EmulatedIdentity IN_FIRST_TENANT = principal("1", "secret-in-the-first-tenant");

	private static final EmulatedIdentity IN_SECOND_TENANT = principal("2", "secret-in-the-second-tenant");

	private static final EmulatedIdentity FIRST_MANAGED = managed("3");

	private static final EmulatedIdentity SECOND_MANAGED = managed("4");

	private AzureEmulator azure;

	private EntraCredentials credentials;

	/**
	 * One application in two tenants: the client id is the same, the object id is not.
	 */
	private static EmulatedIdentity principal(String digit, String secret) {
		return new EmulatedIdentity("77777777-7777-4777-8777-77777777777" + digit, APPLICATION,
				"77777777-7777-4777-8777-77777777770" + digit, secret, null, false);
	}

	private static EmulatedIdentity managed(String digit) {
		return new EmulatedIdentity("77777777-7777-4777-8777-77777777777" + digit,
				"77777777-7777-4777-8777-77777777700" + digit, "77777777-7777-4777-8777-77777777770" + digit, null,
				"/subscriptions/s/userAssignedIdentities/" + digit, false);
	}

	@BeforeAll
	static void add(AzureEmulator azure) {
		azure.entra().addIdentity(IN_FIRST_TENANT);
		azure.entra().addIdentity(IN_SECOND_TENANT);
		azure.entra().addIdentity(FIRST_MANAGED);
		azure.entra().addIdentity(SECOND_MANAGED);
	}

	@BeforeEach
	void prepare(AzureEmulator azure) {
		MsalCache.clear();
		this.azure = azure;
		this.credentials = new EntraCredentials(azure);
	}

	@Test
	void whenSeveralIdentitiesAskAtOnceThenEachGetsItsOwnTokens() throws ParseException {
		for (Map.Entry<EmulatedIdentity, String> token : tokens().entrySet()) {
			JWTClaimsSet claims = SignedJWT.parse(token.getValue()).getJWTClaimsSet();
			assertThat(claims.getStringClaim("oid")).isEqualTo(token.getKey().objectId());
			assertThat(claims.getStringClaim("tid")).isEqualTo(token.getKey().tenantId());
			assertThat(claims.getStringClaim("appid")).isEqualTo(token.getKey().clientId());
			assertThat(claims.getIssuer()).contains(token.getKey().tenantId());
		}
	}

	@Test
	void whenSeveralIdentitiesLogInThenEachActsAsItself() {
		Map<EmulatedIdentity, String> tokens = tokens();
		try (RedisClients clients = new RedisClients(this.azure)) {
			for (Map.Entry<EmulatedIdentity, String> token : tokens.entrySet()) {
				for (EmulatedIdentity claimed : tokens.keySet()) {
					try (RedisClient client = clients.client(ProtocolVersion.RESP3, claimed.objectId(),
							token.getValue())) {
						assertLogsIn(client, claimed, claimed.equals(token.getKey()));
					}
				}
			}
		}
	}

	@Test
	void whenSecretIsOfTheOtherTenantThenItIsRefused() {
		assertThatException().isThrownBy(() -> EntraCredentials.token(this.credentials
			.secret(IN_FIRST_TENANT.tenantId(), APPLICATION, String.valueOf(IN_SECOND_TENANT.clientSecret()))))
			.withStackTraceContaining("AADSTS7000215");
	}

	private static void assertLogsIn(RedisClient client, EmulatedIdentity identity, boolean expected) {
		if (!expected) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(client::connect)
				.withStackTraceContaining("WRONGPASS");
			return;
		}
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			assertThat(connection.sync().aclWhoami()).isEqualTo(identity.objectId());
		}
	}

	/**
	 * Asked for at the same time.
	 */
	private Map<EmulatedIdentity, String> tokens() {
		Map<EmulatedIdentity, TokenCredential> all = new LinkedHashMap<>();
		all.put(IN_FIRST_TENANT, this.credentials.secret(IN_FIRST_TENANT));
		all.put(IN_SECOND_TENANT, this.credentials.secret(IN_SECOND_TENANT));
		all.put(FIRST_MANAGED, this.credentials.managed((builder) -> builder.clientId(FIRST_MANAGED.clientId())));
		all.put(SECOND_MANAGED, this.credentials.managed((builder) -> builder.objectId(SECOND_MANAGED.objectId())));
		return Flux.fromIterable(all.entrySet())
			.parallel(all.size())
			.runOn(Schedulers.boundedElastic())
			.map((entry) -> Map.entry(entry.getKey(), EntraCredentials.token(entry.getValue()).getToken()))
			.sequential()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue)
			.blockOptional()
			.orElseThrow();
	}

}
