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

import java.io.PrintStream;

/**
 * Runs all benchmarks one after the other and prints their figures.
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Run all benchmarks. The system property {@code benchmark.connections} sets how many
	 * connections are re-authenticated, {@code benchmark.rounds} how often that is
	 * repeated.
	 * @param args not used
	 * @throws Exception if a benchmark cannot be carried out
	 */
	public static void main(String[] args) throws Exception {
		PrintStream out = System.out;
		out.println(Machine.describe());
		try (ReauthenticationBenchmark benchmark = new ReauthenticationBenchmark(
				Integer.getInteger("benchmark.connections", 1000), Integer.getInteger("benchmark.rounds", 5))) {
			benchmark.run(out);
		}
		try (CommandBenchmark benchmark = new CommandBenchmark()) {
			benchmark.run(out);
		}
	}

}
