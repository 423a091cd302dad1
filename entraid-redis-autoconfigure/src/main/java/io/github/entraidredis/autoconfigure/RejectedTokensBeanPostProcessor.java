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

import io.github.entraidredis.lettuce.RejectedTokens;
import io.lettuce.core.resource.ClientResources;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Watches the connections of all Lettuce clients, whoever defined their resources.
 *
 * @param rejectedTokens the watch, looked up once there is something to watch
 */
record RejectedTokensBeanPostProcessor(ObjectProvider<RejectedTokens> rejectedTokens) implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ClientResources resources) {
			this.rejectedTokens.ifAvailable((rejected) -> rejected.watch(resources.eventBus()));
		}
		return bean;
	}

}
