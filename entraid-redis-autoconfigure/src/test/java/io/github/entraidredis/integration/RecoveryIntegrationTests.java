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

package io.github.entraidredis.integration;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.entraidredis.test.AzureEmulator;
import io.github.entraidredis.test.EmulatedIdentity;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults of the server, in the middle of the work: commands that fail say why, none waits
 * beyond its timeout, and everything works again by itself.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RecoveryIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final Duration RECOVERY = Duration.ofSeconds(40);

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final Queue<Duration> durations = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@EnumSource
	void whenAllConnectionsAreKilledThenTheyComeBack(EmulatedTopology topology) {
		disturb(topology, (azure) -> azure.redis().killConnections());
	}

	@Test
	void whenTheServerIsRestartedThenConnectionsComeBack() {
		disturb(EmulatedTopology.STANDALONE, (azure) -> azure.redis().restartServer());
	}

	@ParameterizedTest
	@EnumSource(names = { "CLUSTER", "SENTINEL" })
	void whenAMasterFailsOverThenTheNewOneIsUsed(EmulatedTopology topology) {
		disturb(topology, (azure) -> azure.redis().failOver());
	}

	@Test
	void whenAMasterOfTheClusterCrashesThenItsReplicaIsUsed() {
		disturb(EmulatedTopology.CLUSTER, (azure) -> azure.redis().killServer(azure.redis().ports().get(1)));
	}

	@ParameterizedTest
	@EnumSource(names = { "STANDALONE", "CLUSTER" })
	void whenTheIdentityIsRevokedAndRestoredThenConnectionsComeBack(EmulatedTopology topology, CapturedOutput output) {
		disturb(topology, (azure) -> {
			azure.redis().revoke(EmulatedIdentity.SERVICE_PRINCIPAL);
			Awaitility.await().until(() -> azure.redis().authenticationFailures() > 2 && this.failures.size() > 2);
			azure.redis().restore(EmulatedIdentity.SERVICE_PRINCIPAL);
		});
		EmulatedIdentity identity = EmulatedIdentity.SERVICE_PRINCIPAL;
		List<String> rejections = output.getAll().lines().filter((line) -> line.contains("rejects")).toList();
		assertThat(rejections).hasSize(1)
			.first()
			.asString()
			.contains("(WRONGPASS)", "object id " + identity.objectId(), "audience https://redis.azure.com",
					"tenant " + identity.tenantId(), "service principal", "expires at", "ahead by 0 s",
					"access policy assignment")
			.doesNotContain("eyJ");
		Awaitility.await().until(() -> output.getAll().contains("accepts the access token of"));
	}

	@ParameterizedTest
	@EnumSource(names = { "STANDALONE", "CLUSTER" })
	void whenHalfOfTheLoginsAreRefusedForAWhileThenConnectionsComeBack(EmulatedTopology topology) {
		disturb(topology, (azure) -> {
			azure.redis().refuseAuthentication(0.5);
			azure.redis().killConnections();
			Awaitility.await().until(() -> azure.redis().authenticationFailures() > 2);
			azure.redis().refuseAuthentication(0);
		});
	}

	private void disturb(EmulatedTopology topology, Fault fault) {
		try (AzureEmulator azure = topology.start(Duration.ofHours(1))) {
			contextRunner(azure, topology).run((context) -> {
				StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
				try (Workloads workloads = new Workloads()) {
					for (int i = 0; i < 4; i++) {
						String key = "key" + i + "-";
						workloads.repeat("commands", (number) -> attempt(redis, key, number));
					}
					awaitCommands(workloads);
					fault.happen(azure);
					awaitCommands(workloads);
					workloads.stop();
					assertThat(workloads.failures()).isEmpty();
				}
			});
			assertThat(azure.redis().expiredConnections()).isZero();
			assertThat(azure.redis().redundantAuthentications()).isZero();
		}
		assertThat(this.failures).allSatisfy((failure) -> assertThat(failure).isInstanceOf(DataAccessException.class));
		// Two commands, and what a busy machine adds
		assertThat(this.durations).allSatisfy((duration) -> assertThat(duration).isLessThan(TIMEOUT.multipliedBy(3)));
	}

	/**
	 * Wait until many commands in a row succeed on all keys.
	 */
	private void awaitCommands(Workloads workloads) {
		Awaitility.await().atMost(RECOVERY).until(() -> {
			int failed = this.failures.size();
			long done = workloads.done("commands");
			Awaitility.await().atMost(RECOVERY).until(() -> workloads.done("commands") > done + 400);
			return this.failures.size() == failed;
		});
	}

	private void attempt(StringRedisTemplate redis, String key, long number) {
		long start = System.nanoTime();
		try {
			redis.opsForValue().set(key + number % 16, String.valueOf(number));
			redis.opsForValue().get(key + number % 16);
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
		this.durations.add(Duration.ofNanos(System.nanoTime() - start));
	}

	private static ApplicationContextRunner contextRunner(AzureEmulator azure, EmulatedTopology topology) {
		return EmulatorContext.servicePrincipal(azure)
			.withPropertyValues(topology.properties(azure))
			.withPropertyValues("spring.data.redis.timeout=" + TIMEOUT.toSeconds() + "s",
					"entraid.redis.refresh.retry.max-delay=2s");
	}

	/**
	 * What happens to the server.
	 */
	@FunctionalInterface
	private interface Fault {

		void happen(AzureEmulator azure);

	}

}
