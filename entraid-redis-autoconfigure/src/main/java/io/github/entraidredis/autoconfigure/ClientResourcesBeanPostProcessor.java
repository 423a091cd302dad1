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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.entraidredis.lettuce.ConnectionWatch;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.lettuce.core.resource.SocketAddressResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Adds the watch of connections to client resources that have none: those that the
 * application made itself, or gave another Netty customizer. What they have stays.
 */
final class ClientResourcesBeanPostProcessor implements DestructionAwareBeanPostProcessor {

	private final Map<Object, ClientResources> watched = new ConcurrentHashMap<>();

	private final ObjectProvider<SingleHostCluster> singleHostCluster;

	ClientResourcesBeanPostProcessor(ObjectProvider<SingleHostCluster> singleHostCluster) {
		this.singleHostCluster = singleHostCluster;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ClientResources resources && !ConnectionWatch.isPartOf(resources)) {
			ClientResources watched = watched(resources);
			this.watched.put(bean, watched);
			return watched;
		}
		return bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.watched.containsKey(bean);
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		ClientResources watched = this.watched.remove(bean);
		if (watched != null) {
			watched.shutdown();
		}
	}

	private ClientResources watched(ClientResources resources) {
		ClientResources.Builder builder = resources.mutate()
			// Given, they are shared: they remain those of the application, which ends
			// them
			.eventLoopGroupProvider(resources.eventLoopGroupProvider())
			.eventExecutorGroup(resources.eventExecutorGroup())
			.timer(resources.timer())
			.commandLatencyRecorder(resources.commandLatencyRecorder())
			.nettyCustomizer(new ConnectionWatch(resources.nettyCustomizer()));
		SingleHostCluster cluster = this.singleHostCluster.getIfAvailable();
		SocketAddressResolver resolver = (cluster != null) ? cluster.resolver() : null;
		if (resolver != null && !(resources.socketAddressResolver() instanceof MappingSocketAddressResolver)) {
			builder.socketAddressResolver(resolver);
		}
		return builder.build();
	}

}
