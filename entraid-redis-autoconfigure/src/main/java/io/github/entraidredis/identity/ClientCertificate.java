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

package io.github.entraidredis.identity;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Base64;
import java.util.List;

/**
 * Certificate of an application with its private key.
 *
 * @param privateKey key that signs requests
 * @param chain certificate of the application, followed by those that issued it
 */
public record ClientCertificate(PrivateKey privateKey, List<X509Certificate> chain) {

	private static final int LEAST_BITS = 2048;

	/**
	 * Create a certificate.
	 * @throws IllegalArgumentException if Entra ID cannot accept it: the chain is empty,
	 * the key is not an RSA key of 2048 bits or more, or it belongs to another
	 * certificate
	 */
	public ClientCertificate {
		chain = List.copyOf(chain);
		if (chain.isEmpty()) {
			throw new IllegalArgumentException("there is no certificate");
		}
		if (!(privateKey instanceof RSAKey key) || key.getModulus().bitLength() < LEAST_BITS) {
			throw new IllegalArgumentException(
					"the private key is not an RSA key of " + LEAST_BITS + " bits or more, which Entra ID demands");
		}
		if (!(chain.get(0).getPublicKey() instanceof RSAKey publicKey)
				|| !publicKey.getModulus().equals(key.getModulus())) {
			throw new IllegalArgumentException("the private key does not belong to the first certificate");
		}
	}

	byte[] toPem() {
		StringBuilder pem = new StringBuilder();
		append(pem, "PRIVATE KEY", this.privateKey.getEncoded());
		for (X509Certificate certificate : this.chain) {
			append(pem, "CERTIFICATE", encoded(certificate));
		}
		return pem.toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static void append(StringBuilder pem, String label, byte[] content) {
		pem.append("-----BEGIN ")
			.append(label)
			.append("-----\n")
			.append(Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content))
			.append("\n-----END ")
			.append(label)
			.append("-----\n");
	}

	private static byte[] encoded(X509Certificate certificate) {
		try {
			return certificate.getEncoded();
		}
		catch (CertificateEncodingException ex) {
			throw new IllegalStateException("Certificate cannot be encoded", ex);
		}
	}

	@Override
	public String toString() {
		X509Certificate certificate = this.chain.get(0);
		return "ClientCertificate[subject=" + certificate.getSubjectX500Principal() + ", notAfter="
				+ certificate.getNotAfter().toInstant() + "]";
	}

}
