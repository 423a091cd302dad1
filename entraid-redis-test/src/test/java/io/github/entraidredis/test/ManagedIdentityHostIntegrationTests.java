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

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

import com.nimbusds.jose.util.X509CertUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(AzureEmulatorExtension.class)
class ManagedIdentityHostIntegrationTests {

	private static final EmulatedIdentity USER = EmulatedIdentity.USER_ASSIGNED;

	@TempDir
	private Path directory;

	private AzureEmulator azure;

	@BeforeEach
	void prepare(AzureEmulator azure) {
		this.azure = azure;
	}

	@ParameterizedTest
	@EnumSource(names = "AZURE_ARC", mode = EnumSource.Mode.EXCLUDE)
	void whenProcessRunsOnHostThenItGetsItsToken(ManagedIdentityHost host) throws Exception {
		assertGetsToken(host, EmulatedIdentity.SYSTEM_ASSIGNED);
	}

	@ParameterizedTest
	@EnumSource(names = { "APP_SERVICE", "VIRTUAL_MACHINE" })
	void whenHostHasUserAssignedIdentityThenProcessGetsItsToken(ManagedIdentityHost host) throws Exception {
		assertGetsToken(host, USER, USER.clientId());
	}

	/**
	 * Clients accept challenges in one directory only, which needs permission.
	 */
	@Test
	void whenProcessRunsOnAzureArcThenItGetsItsTokenOrEmulatorTellsWhyNot() throws Exception {
		if (!Files.isWritable(Path.of("/var/opt"))) {
			assertThatIllegalStateException()
				.isThrownBy(() -> this.azure.entra().environment(ManagedIdentityHost.AZURE_ARC))
				.withMessageContaining("/var/opt/azcmagent/tokens");
			return;
		}
		assertGetsToken(ManagedIdentityHost.AZURE_ARC, EmulatedIdentity.SYSTEM_ASSIGNED);
		assertGetsToken(ManagedIdentityHost.AZURE_ARC, USER, USER.clientId());
		assertThat(Path.of("/var/opt/azcmagent/tokens")).isEmptyDirectory();
	}

	private void assertGetsToken(ManagedIdentityHost host, EmulatedIdentity identity, String... arguments)
			throws Exception {
		List<String> output = ManagedIdentityProcess.run(this.azure.entra().environment(host), trustStore(), arguments);
		assertThat(this.azure.entra().issuer().verify(identity.objectId(), output.get(output.size() - 1)))
			.as(() -> String.join("\n", output))
			.isNotNull();
	}

	/**
	 * For Service Fabric, the only host with TLS.
	 */
	private Path trustStore() throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setCertificateEntry("emulator", X509CertUtils.parse(this.azure.certificateAuthorityPem()));
		Path file = this.directory.resolve("trust.p12");
		try (OutputStream output = Files.newOutputStream(file)) {
			store.store(output, "changeit".toCharArray());
		}
		return file;
	}

}
