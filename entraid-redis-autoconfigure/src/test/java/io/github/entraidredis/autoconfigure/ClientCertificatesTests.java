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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import io.github.entraidredis.identity.ClientCertificate;
import io.github.entraidredis.token.TokenRequestException;
import io.github.entraidredis.token.TokenRequestException.Kind;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClientCertificates}.
 */
class ClientCertificatesTests {

	private static final String PASSWORD = "hush";

	private static final X509Bundle FIRST = TestCertificates.rsa();

	private static final X509Bundle SECOND = TestCertificates.rsa();

	@TempDir
	private Path directory;

	@Test
	void whenTheFileIsPemThenKeyAndCertificateAreRead() throws Exception {
		assertThatIs(read(TestCertificates.pem(FIRST), null), FIRST);
	}

	@Test
	void whenTheFileIsPkcs12ThenKeyAndCertificateAreRead() throws Exception {
		assertThatIs(read(TestCertificates.pkcs12(FIRST, PASSWORD), PASSWORD), FIRST);
	}

	@ParameterizedTest
	@NullAndEmptySource
	void whenAPkcs12FileHasNoPasswordThenItIsRead(String password) throws Exception {
		assertThatIs(read(TestCertificates.pkcs12(FIRST, ""), password), FIRST);
	}

	@Test
	void whenTheFileIsReplacedThenTheNewCertificateIsRead() throws Exception {
		Path file = Files.write(this.directory.resolve("file"), TestCertificates.pem(FIRST));
		Supplier<ClientCertificate> certificate = ClientCertificates.in(new FileSystemResource(file), PASSWORD);
		assertThatIs(certificate.get(), FIRST);
		Files.write(file, TestCertificates.pkcs12(SECOND, PASSWORD));
		assertThatIs(certificate.get(), SECOND);
	}

	@Test
	void whenTheSslBundleIsUpdatedThenTheNewCertificateIsUsed() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("application", bundle(FIRST));
		Supplier<ClientCertificate> certificate = ClientCertificates.in(bundles, "application");
		assertThatIs(certificate.get(), FIRST);
		bundles.updateBundle("application", bundle(SECOND));
		assertThatIs(certificate.get(), SECOND);
	}

	@Test
	void whenTheSslBundleHoldsNoKeyThenTheFailureSaysSo() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("application",
				SslBundle.of(SslStoreBundle.NONE));
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(ClientCertificates.in(bundles, "application")::get)
			.withMessage("The certificate in SSL bundle 'application' cannot be used: it has no key store");
	}

	@Test
	void whenTheFileIsMissingThenTheFailureMayPass() {
		Path file = this.directory.resolve("missing");
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(ClientCertificates.in(new FileSystemResource(file), null)::get)
			.withMessageStartingWith("The certificate in file [" + file + "] cannot be read: ")
			.satisfies((failure) -> assertThat(failure.getKind()).isEqualTo(Kind.TRANSIENT));
	}

	@Test
	void whenThePasswordIsWrongThenTheFailureSaysSoWithoutIt() {
		assertThatFailureOf(TestCertificates.pkcs12(FIRST, "other"), PASSWORD)
			.endsWith("cannot be used: it is damaged, or the password is wrong or missing")
			.doesNotContain(PASSWORD);
	}

	@Test
	void whenTheKeyIsMissingThenTheFailureSaysSo() {
		assertThatFailureOf(FIRST.getCertificatePEM().getBytes(StandardCharsets.US_ASCII), null)
			.containsAnyOf("there is no private key", "it must hold a private key and its certificate");
	}

	@Test
	void whenTheKeyIsOfAnotherCertificateThenTheFailureSaysSo() {
		assertThatFailureOf((FIRST.getPrivateKeyPEM() + SECOND.getCertificatePEM()).getBytes(StandardCharsets.US_ASCII),
				null)
			.endsWith("the private key does not belong to the first certificate");
	}

	@Test
	void whenTheKeyIsNotRsaThenTheFailureSaysSo() {
		assertThatFailureOf(TestCertificates.pem(TestCertificates.ellipticCurve()), null)
			.endsWith("the private key is not an RSA key of 2048 bits or more, which Entra ID demands");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hush", "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n" })
	void whenTheFileHoldsSomethingElseThenItIsNotQuoted(String content) {
		assertThatFailureOf(content.getBytes(StandardCharsets.US_ASCII), null).doesNotContain(PASSWORD);
	}

	@Test
	void whenDescribedThenTheKeyIsLeftOut() throws Exception {
		assertThat(read(TestCertificates.pem(FIRST), null)).asString()
			.startsWith("ClientCertificate[subject=CN=application, notAfter=")
			.doesNotContainIgnoringCase("private");
	}

	private static SslBundle bundle(X509Bundle certificate) {
		return SslBundle.of(SslStoreBundle.of(TestCertificates.keyStore(certificate, PASSWORD), PASSWORD, null));
	}

	private ClientCertificate read(byte[] content, String password) throws Exception {
		Path file = Files.write(this.directory.resolve("file"), content);
		return ClientCertificates.in(new FileSystemResource(file), password).get();
	}

	private org.assertj.core.api.AbstractStringAssert<?> assertThatFailureOf(byte[] content, String password) {
		try {
			read(content, password);
		}
		catch (Exception ex) {
			assertThat(ex).isInstanceOf(TokenRequestException.class).hasNoCause();
			return assertThat(ex.getMessage());
		}
		throw new AssertionError("There is no failure");
	}

	private static void assertThatIs(ClientCertificate actual, X509Bundle expected) {
		assertThat(actual.privateKey()).isEqualTo(expected.getKeyPair().getPrivate());
		assertThat(actual.chain()).containsExactly(expected.getCertificate());
	}

}
