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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Azure on localhost: Entra ID and managed identities on one side, an Azure Managed Redis
 * on the other. Listens on free loopback ports until it is closed.
 */
public final class AzureEmulator implements AutoCloseable {

	private final AtomicBoolean closed = new AtomicBoolean();

	private final Certificates certificates = new Certificates();

	private final EntraEmulator entra;

	private final RedisEmulator redis;

	private AzureEmulator(Builder builder) {
		this.entra = new EntraEmulator(builder.tokenLifetime, this::register, this::clockChanged);
		this.redis = new RedisEmulator(this.entra.issuer(), this.entra.clock(), this.certificates, builder.topology());
		try {
			this.entra.start(this.certificates);
			this.entra.addIdentity(EmulatedIdentity.SERVICE_PRINCIPAL);
			this.entra.addIdentity(EmulatedIdentity.USER_ASSIGNED);
			this.entra.addIdentity(EmulatedIdentity.SYSTEM_ASSIGNED);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private void clockChanged() {
		this.redis.clockChanged();
	}

	private void register(EmulatedIdentity identity) {
		this.redis.register(identity);
	}

	/**
	 * Start an emulator with tokens that live one hour.
	 * @return the running emulator
	 */
	public static AzureEmulator start() {
		return builder().start();
	}

	/**
	 * Begin to describe an emulator.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return the Entra side.
	 * @return token endpoints and identities
	 */
	public EntraEmulator entra() {
		return this.entra;
	}

	/**
	 * Return the Redis side.
	 * @return the gateway in front of redis-server
	 */
	public RedisEmulator redis() {
		return this.redis;
	}

	/**
	 * Return the certificate that clients of Redis must trust.
	 * @return the certificate of the emulator's authority, PEM encoded
	 */
	public String certificateAuthorityPem() {
		return this.certificates.authorityPem();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			try {
				this.entra.close();
			}
			finally {
				this.redis.close();
			}
		}
	}

	/**
	 * Describes an emulator.
	 */
	public static final class Builder {

		private Duration tokenLifetime = Duration.ofHours(1);

		private RedisBackend.@Nullable Topology topology;

		private Builder() {
		}

		/**
		 * Set how long tokens live.
		 * @param tokenLifetime the lifetime, in whole seconds; 1 hour by default
		 * @return this builder
		 */
		public Builder tokenLifetime(Duration tokenLifetime) {
			this.tokenLifetime = tokenLifetime;
			return this;
		}

		/**
		 * Use a Redis that runs already instead of an embedded one: version 6 or newer,
		 * without a password, for this emulator alone. Its default user gets a password
		 * until the emulator is closed.
		 * @param host host name
		 * @param port port without TLS
		 * @return this builder
		 * @throws IllegalStateException if other servers have been asked for
		 */
		public Builder redis(String host, int port) {
			InetSocketAddress address = new InetSocketAddress(host, port);
			return topology((gateways) -> new ExternalBackend(gateways, address));
		}

		/**
		 * Start an OSS cluster of embedded servers. Its nodes announce the address
		 * 127.0.0.1, which their certificate does not cover: clients must connect to host
		 * {@code localhost} instead, and keep the port. The command CLUSTER MYID is
		 * refused.
		 * @param masters number of masters; 3 or more replace one that crashes
		 * @param replicasPerMaster number of replicas of each master
		 * @return this builder
		 * @throws IllegalArgumentException if there are no masters or less than 0
		 * replicas
		 * @throws IllegalStateException if other servers have been asked for
		 */
		public Builder cluster(int masters, int replicasPerMaster) {
			if (masters < 1 || replicasPerMaster < 0) {
				throw new IllegalArgumentException(
						"A cluster of %d masters with %d replicas each is none".formatted(masters, replicasPerMaster));
			}
			return topology((gateways) -> new ClusterBackend(gateways, masters, replicasPerMaster));
		}

		/**
		 * Start a master with replicas. They keep their roles.
		 * @param replicas number of replicas, 1 or more
		 * @return this builder
		 * @throws IllegalArgumentException if there are no replicas
		 * @throws IllegalStateException if other servers have been asked for
		 */
		public Builder replicas(int replicas) {
			requireReplicas(replicas);
			return topology((gateways) -> new ReplicatedBackend(gateways, replicas));
		}

		/**
		 * Start a master with replicas, and a sentinel that replaces a master that
		 * crashes. The sentinel takes {@link RedisEmulator#sentinelPassword()}, the
		 * servers with data take tokens.
		 * @param replicas number of replicas, 1 or more
		 * @return this builder
		 * @throws IllegalArgumentException if there are no replicas
		 * @throws IllegalStateException if other servers have been asked for
		 */
		public Builder sentinel(int replicas) {
			requireReplicas(replicas);
			return topology((gateways) -> new SentinelBackend(gateways, replicas));
		}

		private static void requireReplicas(int replicas) {
			if (replicas < 1) {
				throw new IllegalArgumentException("A master with %d replicas has none".formatted(replicas));
			}
		}

		private Builder topology(RedisBackend.Topology topology) {
			if (this.topology != null) {
				throw new IllegalStateException(
						"redis, cluster, replicas and sentinel exclude each other, and each can be called once");
			}
			this.topology = topology;
			return this;
		}

		private RedisBackend.Topology topology() {
			return (this.topology != null) ? this.topology : StandaloneBackend::new;
		}

		/**
		 * Start the emulator.
		 * @return the running emulator
		 * @throws IllegalStateException if a part of it cannot be started
		 */
		public AzureEmulator start() {
			return new AzureEmulator(this);
		}

	}

}
