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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the Entra side does instead of answering well.
 */
public final class Fault {

	/**
	 * Never answer.
	 */
	public static final Fault HANG = new Fault(Kind.HANG, 0, "", null);

	/**
	 * Close the connection with a reset.
	 */
	public static final Fault RESET = new Fault(Kind.RESET, 0, "", null);

	/**
	 * Answer with JSON that ends in the middle of the token.
	 */
	public static final Fault MALFORMED_JSON = new Fault(Kind.MALFORMED_JSON, 200, "", null);

	/**
	 * Answer with an empty JSON object.
	 */
	public static final Fault EMPTY_JSON = new Fault(Kind.EMPTY_JSON, 200, "", null);

	/**
	 * Issue a token without the claim {@code oid}.
	 */
	public static final Fault TOKEN_WITHOUT_OID = new Fault(Kind.TOKEN_WITHOUT_OID, 200, "", null);

	/**
	 * Issue a token that expired a minute ago.
	 */
	public static final Fault EXPIRED_TOKEN = new Fault(Kind.EXPIRED_TOKEN, 200, "", null);

	/**
	 * Return the last token of the identity again.
	 */
	public static final Fault SAME_TOKEN = new Fault(Kind.SAME_TOKEN, 200, "", null);

	private final Kind kind;

	private final int status;

	private final String code;

	private final @Nullable Duration retryAfter;

	private Fault(Kind kind, int status, String code, @Nullable Duration retryAfter) {
		this.kind = kind;
		this.status = status;
		this.code = code;
		this.retryAfter = retryAfter;
	}

	/**
	 * Answer with an HTTP status and no token. The instance metadata service adds the
	 * body that Azure sends with that status.
	 * @param status the status, for example 503
	 * @return the fault
	 */
	public static Fault status(int status) {
		return new Fault(Kind.STATUS, status, "", null);
	}

	/**
	 * Answer that there were too many requests.
	 * @param retryAfter time to wait, sent in whole seconds
	 * @return the fault
	 */
	public static Fault throttled(Duration retryAfter) {
		return new Fault(Kind.STATUS, 429, "", retryAfter);
	}

	/**
	 * Answer with an error of Entra ID, with its own status, 401 where that is not known.
	 * @param code the number after AADSTS, for example {@code 7000215}
	 * @return the fault
	 */
	public static Fault aadsts(String code) {
		return new Fault(Kind.STATUS, 0, code, null);
	}

	Kind kind() {
		return this.kind;
	}

	int status() {
		return this.status;
	}

	String code() {
		return this.code;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	@Override
	public String toString() {
		return "Fault[" + this.kind + " " + this.status + " " + this.code + "]";
	}

	enum Kind {

		HANG, RESET, STATUS, MALFORMED_JSON, EMPTY_JSON, TOKEN_WITHOUT_OID, EXPIRED_TOKEN, SAME_TOKEN

	}

}
