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

import io.github.entraidredis.autoconfigure.EntraIdRedisAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Application that {@link AppServiceIntegrationTests} starts as a process of its own.
 */
final class ManagedIdentityApplication {

	static final String SUCCESS = "The command ran: OK";

	private ManagedIdentityApplication() {
	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(Application.class);
		try (ConfigurableApplicationContext context = application.run(args)) {
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.opsForValue().set("key", "value");
			if ("value".equals(redis.opsForValue().get("key"))) {
				System.out.println(SUCCESS);
			}
		}
		// No System.exit: the process must end by itself
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EntraIdRedisAutoConfiguration.class, DataRedisAutoConfiguration.class,
			SslAutoConfiguration.class })
	static class Application {

	}

}
