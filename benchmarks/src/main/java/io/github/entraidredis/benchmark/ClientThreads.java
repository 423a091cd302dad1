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

package io.github.entraidredis.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * CPU time of the threads that re-authenticate connections: Lettuce's, and the one that
 * tells of new tokens. The emulator runs in the same process and is left out.
 *
 * @param nanos CPU time by thread id, in nanoseconds
 */
record ClientThreads(Map<Long, Long> nanos) {

	static ClientThreads now() {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		Map<Long, Long> nanos = new HashMap<>();
		for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
			if (thread != null && isClient(thread.getThreadName())) {
				nanos.put(thread.getThreadId(), Math.max(0, threads.getThreadCpuTime(thread.getThreadId())));
			}
		}
		return new ClientThreads(nanos);
	}

	private static boolean isClient(String name) {
		return name.startsWith("lettuce-") || name.startsWith("entraid-redis-listener");
	}

	/**
	 * Return the CPU time since an earlier look.
	 * @return nanoseconds
	 */
	long since(ClientThreads earlier) {
		return this.nanos.entrySet()
			.stream()
			.mapToLong((thread) -> thread.getValue() - earlier.nanos.getOrDefault(thread.getKey(), 0L))
			.sum();
	}

}
