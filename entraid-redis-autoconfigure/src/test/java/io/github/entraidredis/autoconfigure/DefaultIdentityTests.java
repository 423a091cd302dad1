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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import com.azure.identity.ChainedTokenCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DefaultIdentity} against the DefaultAzureCredential on the class path.
 */
class DefaultIdentityTests {

	/**
	 * Left out on purpose.
	 */
	private static final String DESKTOP = "BrokerCredential";

	@Test
	void whenNothingIsChosenThenTheOrderIsThatOfAzureIdentity() {
		List<String> theirs = theirs(Map.of());
		assertThat(theirs).last().isEqualTo(DESKTOP);
		assertThat(theirs).startsWith(ours(null, false).toArray(String[]::new))
			.hasSize(DefaultIdentity.values().length + 1);
	}

	static Stream<String> choices() {
		Stream<String> names = Arrays.stream(DefaultIdentity.values()).map(DefaultIdentity::credential);
		return Stream.concat(Stream.of("prod", "dev", "PROD", "azureclicredential"), names);
	}

	@ParameterizedTest
	@MethodSource("choices")
	void whenTheVariableIsSetThenItChoosesTheSameAsInAzureIdentity(String choice) {
		List<String> theirs = theirs(Map.of(DefaultIdentity.VARIABLE, choice));
		theirs = theirs.stream().filter((name) -> !name.equals(DESKTOP)).toList();
		assertThat(ours(choice, false)).isEqualTo(theirs);
	}

	@ParameterizedTest
	@ValueSource(strings = { "production", "BrokerCredential", "az" })
	void whenThereIsNoSuchChoiceThenTheFailureListsAll(String choice) {
		assertThatIllegalArgumentException().isThrownBy(() -> theirs(Map.of(DefaultIdentity.VARIABLE, choice)));
		assertThatExceptionOfType(InvalidEntraIdRedisConfigurationException.class)
			.isThrownBy(() -> DefaultIdentity.chosenBy(choice))
			.satisfies((failure) -> {
				assertThat(failure).hasMessageContaining("'AZURE_TOKEN_CREDENTIALS'");
				assertThat(failure.getAction()).contains("'prod', 'dev'", "AzureDeveloperCliCredential");
			});
	}

	@Test
	void whenLibrariesAreMissingThenTheirIdentitiesAreLeftOut() {
		assertThat(DefaultIdentity.chosenBy("dev")).containsExactly(DefaultIdentity.AZURE_CLI,
				DefaultIdentity.AZURE_DEVELOPER_CLI);
		assertThat(ours(null, true)).hasSize(5);
	}

	@Test
	void whenTheOnlyIdentityLacksLibrariesThenTheFailureNamesThem() {
		assertThatExceptionOfType(InvalidEntraIdRedisConfigurationException.class)
			.isThrownBy(() -> DefaultIdentity.chosenBy("IntelliJCredential"))
			.satisfies((failure) -> assertThat(failure.getAction())
				.contains("jna, jna-platform, msal4j-persistence-extension"));
	}

	private static List<String> ours(String choice, boolean present) {
		return DefaultIdentity.choice(choice)
			.stream()
			.filter((identity) -> !present || identity.missingLibraries().isEmpty())
			.map(DefaultIdentity::credential)
			.toList();
	}

	private static List<String> theirs(Map<String, String> variables) {
		ConfigurationSource none = (path) -> Map.of();
		Configuration configuration = new ConfigurationBuilder(none, none, (path) -> variables).build();
		ChainedTokenCredential chain = new DefaultAzureCredentialBuilder().configuration(configuration).build();
		List<?> credentials = (List<?>) ReflectionTestUtils.getField(chain, ChainedTokenCredential.class,
				"credentials");
		return credentials.stream().map((credential) -> credential.getClass().getSimpleName()).toList();
	}

}
