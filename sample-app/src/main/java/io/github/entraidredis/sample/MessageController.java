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

package io.github.entraidredis.sample;

import java.util.List;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Publishes messages and shows what has been received.
 */
@RestController
class MessageController {

	private final StringRedisTemplate redis;

	private final ReceivedMessages received;

	MessageController(StringRedisTemplate redis, ReceivedMessages received) {
		this.redis = redis;
		this.received = received;
	}

	@PostMapping("/messages")
	void publish(@RequestBody String message) {
		this.redis.convertAndSend(MessagingConfiguration.CHANNEL, message);
	}

	@GetMapping("/messages")
	List<String> received() {
		return this.received.latest();
	}

}
