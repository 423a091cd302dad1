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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Logins that are refused although their token is good.
 */
final class LoginRefusals {

	private final Set<String> revoked = ConcurrentHashMap.newKeySet();

	private final AtomicInteger logins = new AtomicInteger();

	private volatile double fraction;

	void fraction(double fraction) {
		this.fraction = fraction;
	}

	void revoke(String username) {
		this.revoked.add(username);
	}

	void restore(String username) {
		this.revoked.remove(username);
	}

	boolean refuseNext(String username) {
		double fraction = this.fraction;
		int login = this.logins.getAndIncrement();
		return this.revoked.contains(username) || Math.floor((login + 1) * fraction) > Math.floor(login * fraction);
	}

}
