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

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.jspecify.annotations.Nullable;

/**
 * Faults that are due: first those of the next requests, then the lasting one.
 */
final class FaultQueue {

	private final Deque<Fault> next = new ConcurrentLinkedDeque<>();

	private volatile @Nullable Fault lasting;

	void lasting(Fault fault) {
		this.lasting = fault;
	}

	void add(Fault fault, int times) {
		for (int i = 0; i < times; i++) {
			this.next.add(fault);
		}
	}

	void clear() {
		this.lasting = null;
		this.next.clear();
	}

	@Nullable Fault poll() {
		Fault fault = this.next.poll();
		return (fault != null) ? fault : this.lasting;
	}

}
