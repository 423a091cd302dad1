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

package io.github.entraidredis.token;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AccessToken}.
 */
class AccessTokenTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private final AccessToken token = new AccessToken("secret", "oid", NOW, NOW.plusSeconds(60), null);

	@Test
	void whenPrintedThenTheSecretIsNotShown() {
		assertThat(this.token).asString().contains("oid", "2030-01-01T00:01:00Z").doesNotContain("secret");
	}

	@Test
	void whenItExpiresLaterThenItIsNewer() {
		AccessToken later = new AccessToken("secret", "oid", NOW, NOW.plusSeconds(61), null);
		assertThat(later.isNewerThan(this.token)).isTrue();
		assertThat(this.token.isNewerThan(later)).isFalse();
		assertThat(this.token.isNewerThan(this.token)).isFalse();
		assertThat(this.token.isNewerThan(null)).isTrue();
		assertThat(later.lifetime()).isEqualTo(Duration.ofSeconds(61));
	}

	@Test
	void whenItCannotBeUsedThenItIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new AccessToken("", "oid", NOW, NOW.plusSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(() -> new AccessToken("x", "", NOW, NOW.plusSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(() -> new AccessToken("x", "oid", NOW, NOW, null));
	}

}
