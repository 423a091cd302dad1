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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;

import org.springframework.cache.Cache;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a Spring application does with Redis, one workload for each kind of connection
 * that Lettuce opens for it.
 */
final class ConnectionKinds implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final StringRedisTemplate redis;

	private final RedisConnectionFactory factory;

	private final Workloads workloads;

	private final Queue<Long> received = new ConcurrentLinkedQueue<>();

	private final Queue<Long> consumed = new ConcurrentLinkedQueue<>();

	private final ExecutorService listenerThread = Executors.newSingleThreadExecutor();

	private final RedisMessageListenerContainer messages = new RedisMessageListenerContainer();

	private final StreamMessageListenerContainer<String, MapRecord<String, String, String>> streams;

	ConnectionKinds(ApplicationContext context, Workloads workloads) {
		this.redis = context.getBean(StringRedisTemplate.class);
		this.factory = this.redis.getRequiredConnectionFactory();
		this.workloads = workloads;
		this.streams = StreamMessageListenerContainer.create(this.factory,
				StreamMessageListenerContainerOptions.builder().pollTimeout(Duration.ofMillis(300)).build());
	}

	/**
	 * Start all kinds that Spring Data has for the topology: there are no transactions on
	 * clusters, and no pub/sub on static masters and replicas.
	 */
	void start(ApplicationContext context, EmulatedTopology topology) throws Exception {
		this.workloads.repeat("shared", (number) -> setAndGet(this.redis, "shared", number));
		this.workloads.repeatVirtually("virtual threads", (number) -> setAndGet(this.redis, "virtual", number));
		this.workloads.repeat("blocking", this::pushAndPop);
		if (topology != EmulatedTopology.CLUSTER) {
			this.workloads.repeat("transaction", this::transaction);
		}
		reactive(context.getBean(ReactiveStringRedisTemplate.class));
		cache(RedisCacheManager.create(this.factory).getCache("numbers"));
		session();
		if (topology != EmulatedTopology.MASTER_REPLICA) {
			messages();
		}
		streams();
	}

	static void setAndGet(StringRedisTemplate redis, String key, long number) {
		redis.opsForValue().set(key + number % 16, String.valueOf(number));
		assertThat(redis.opsForValue().get(key + number % 16)).isEqualTo(String.valueOf(number));
	}

	private void pushAndPop(long number) {
		this.redis.opsForList().rightPush("list", String.valueOf(number));
		assertThat(this.redis.opsForList().leftPop("list", TIMEOUT)).isEqualTo(String.valueOf(number));
		// Nothing there: waits on the server
		assertThat(this.redis.opsForList().leftPop("empty", Duration.ofSeconds(1))).isNull();
	}

	private void transaction(long number) {
		List<Object> answers = this.redis.execute(new SessionCallback<>() {

			@Override
			@SuppressWarnings("unchecked")
			public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
				RedisOperations<String, String> redis = (RedisOperations<String, String>) operations;
				redis.multi();
				redis.opsForValue().set("transaction", String.valueOf(number));
				redis.opsForValue().get("transaction");
				return redis.exec();
			}

		});
		assertThat(answers).last().isEqualTo(String.valueOf(number));
	}

	private void reactive(ReactiveStringRedisTemplate reactive) {
		this.workloads.repeat("reactive",
				(number) -> assertThat(reactive.opsForValue()
					.set("reactive", String.valueOf(number))
					.then(reactive.opsForValue().get("reactive"))
					.block(TIMEOUT)).isEqualTo(String.valueOf(number)));
	}

	private void cache(Cache cache) {
		this.workloads.repeat("cache", (number) -> {
			cache.put("number", number);
			// Caches write asynchronously where the client can
			Awaitility.await()
				.pollInterval(Duration.ofMillis(2))
				.atMost(TIMEOUT)
				.until(() -> Long.valueOf(number).equals(cache.get("number", Long.class)));
		});
	}

	private void session() {
		RedisTemplate<String, Object> template = new RedisTemplate<>();
		template.setConnectionFactory(this.factory);
		template.setKeySerializer(RedisSerializer.string());
		template.setHashKeySerializer(RedisSerializer.string());
		template.afterPropertiesSet();
		session(new RedisSessionRepository(template));
	}

	private <S extends Session> void session(SessionRepository<S> sessions) {
		this.workloads.repeat("session", (number) -> {
			S session = sessions.createSession();
			session.setAttribute("number", number);
			sessions.save(session);
			Long stored = sessions.findById(session.getId()).getAttribute("number");
			assertThat(stored).isEqualTo(number);
			sessions.deleteById(session.getId());
		});
	}

	private void messages() {
		this.messages.setConnectionFactory(this.factory);
		// One thread, so that the order of arrival is kept
		this.messages.setTaskExecutor(this.listenerThread);
		this.messages.addMessageListener(
				(message, pattern) -> this.received.add(Long.valueOf(new String(message.getBody()))),
				ChannelTopic.of("numbers"));
		this.messages.afterPropertiesSet();
		this.messages.start();
		this.workloads.repeat("publish", (number) -> this.redis.convertAndSend("numbers", String.valueOf(number)));
	}

	private void streams() throws InterruptedException {
		this.streams.receive(StreamOffset.fromStart("stream"),
				(message) -> this.consumed.add(Long.valueOf(message.getValue().get("number"))));
		this.streams.start();
		this.workloads.repeat("stream", (number) -> this.redis.opsForStream()
			.add(StreamRecords.mapBacked(Map.of("number", String.valueOf(number))).withStreamKey("stream")));
	}

	/**
	 * All that was sent has arrived, in order and once.
	 */
	void assertThatNothingWasLost() {
		Awaitility.await().untilAsserted(() -> {
			assertThat(List.copyOf(this.received)).hasSize((int) this.workloads.done("publish"));
			assertThat(List.copyOf(this.consumed)).hasSize((int) this.workloads.done("stream"));
		});
		assertThat(List.copyOf(this.received)).isEqualTo(LongStream.range(0, this.received.size()).boxed().toList());
		assertThat(List.copyOf(this.consumed)).isEqualTo(LongStream.range(0, this.consumed.size()).boxed().toList());
	}

	@Override
	public void close() throws Exception {
		this.streams.stop();
		this.messages.destroy();
		this.listenerThread.shutdownNow();
	}

}
