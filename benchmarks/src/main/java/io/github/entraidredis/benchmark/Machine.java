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

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lettuce.core.LettuceVersion;
import io.netty.util.internal.PlatformDependent;

/**
 * Machine that the figures are from.
 */
final class Machine {

	private static final int RESERVE = 500;

	private Machine() {
	}

	/**
	 * Return what figures depend on, as text of several lines.
	 */
	static String describe() {
		Runtime runtime = Runtime.getRuntime();
		String collectors = ManagementFactory.getGarbageCollectorMXBeans()
			.stream()
			.map(GarbageCollectorMXBean::getName)
			.collect(Collectors.joining(", "));
		return """
				Machine   %d cores, %s %s %s, load average %.1f
				JVM       %s %s, %d MB heap at most, %s
				Versions  Lettuce %s, Netty %s
				""".formatted(runtime.availableProcessors(), System.getProperty("os.name"),
				System.getProperty("os.version"), System.getProperty("os.arch"),
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), System.getProperty("java.vm.name"),
				Runtime.version(), runtime.maxMemory() >> 20, collectors, LettuceVersion.getVersion(),
				PlatformDependent.class.getPackage().getImplementationVersion());
	}

	/**
	 * Make sure that this process may open enough files.
	 * @param needed files that are open at the same time
	 * @throws IllegalStateException if the limit is too low
	 */
	static void requireFiles(long needed) {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
				&& system.getMaxFileDescriptorCount() < needed + RESERVE) {
			throw new IllegalStateException("%d open files are needed and %d allowed, see ulimit -n"
				.formatted(needed + RESERVE, system.getMaxFileDescriptorCount()));
		}
	}

}
