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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Samples of several figures for several candidates. Prints the median of each with its
 * lower and upper quartile, and the ratio of the medians of the first two candidates.
 */
final class Results {

	private final List<String> candidates;

	private final Map<String, Map<String, List<Double>>> samples = new LinkedHashMap<>();

	/**
	 * Create an empty collection.
	 * @param candidates who is compared, in the order of the columns
	 */
	Results(List<String> candidates) {
		this.candidates = candidates;
	}

	void add(String figure, String candidate, double value) {
		this.samples.computeIfAbsent(figure, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(candidate, (key) -> new ArrayList<>())
			.add(value);
	}

	void print(PrintStream out) {
		out.printf("%-42s", "median (lower to upper quartile)");
		this.candidates.forEach((candidate) -> out.printf("%30s", candidate));
		out.printf("%8s%n", "ratio");
		this.samples.forEach((figure, values) -> print(out, figure, values));
		out.println();
	}

	private void print(PrintStream out, String figure, Map<String, List<Double>> values) {
		out.printf("%-42s", figure);
		for (String candidate : this.candidates) {
			List<Double> samples = values.getOrDefault(candidate, List.of());
			out.printf("%30s", samples.isEmpty() ? "-" : summary(samples));
		}
		double ratio = quantile(values.getOrDefault(this.candidates.get(0), List.of()), 0.5)
				/ quantile(values.getOrDefault(this.candidates.get(1), List.of()), 0.5);
		out.printf(Locale.ROOT, "%8.3f%n", ratio);
	}

	private static String summary(List<Double> samples) {
		String format = (quantile(samples, 0.5) < 1000) ? "%,.2f (%,.2f to %,.2f)" : "%,.0f (%,.0f to %,.0f)";
		return String.format(Locale.ROOT, format, quantile(samples, 0.5), quantile(samples, 0.25),
				quantile(samples, 0.75));
	}

	private static double quantile(List<Double> samples, double part) {
		List<Double> sorted = samples.stream().sorted().toList();
		if (sorted.isEmpty()) {
			return Double.NaN;
		}
		double position = part * (sorted.size() - 1);
		double below = sorted.get((int) Math.floor(position));
		double above = sorted.get((int) Math.ceil(position));
		return below + (above - below) * (position - Math.floor(position));
	}

}
