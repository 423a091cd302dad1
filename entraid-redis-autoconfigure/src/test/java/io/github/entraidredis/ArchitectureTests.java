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

package io.github.entraidredis;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/**
 * Which package may use what.
 */
@AnalyzeClasses(packages = "io.github.entraidredis", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTests {

	private ArchitectureTests() {
	}

	@ArchTest
	static final ArchRule tokenKnowsNoFramework = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis.token..")
		.should()
		.dependOnClassesThat()
		.resideOutsideOfPackages("..entraidredis.token..", "java..", "org.jspecify..", "org.slf4j..");

	@ArchTest
	static final ArchRule identityKnowsNoSpringAndNoRedis = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis.identity..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.lettuce..", "..entraidredis.lettuce..",
				"..entraidredis.health..", "..entraidredis.autoconfigure..");

	@ArchTest
	static final ArchRule lettuceKnowsNoSpringAndNoAzure = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis.lettuce..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "com.azure..", "com.microsoft..", "..entraidredis.identity..",
				"..entraidredis.health..", "..entraidredis.autoconfigure..");

	@ArchTest
	static final ArchRule eventsKnowTheTokenOnly = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis.event..")
		.should()
		.dependOnClassesThat()
		.resideOutsideOfPackages("..entraidredis.event..", "..entraidredis.token..", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule healthKnowsTheTokenOnly = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis.health..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("com.azure..", "io.lettuce..", "..entraidredis.identity..", "..entraidredis.lettuce..",
				"..entraidredis.autoconfigure..");

	@ArchTest
	static final ArchRule oneClassKnowsLettucesCredentials = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..entraidredis..")
		.and()
		.resideOutsideOfPackage("..entraidredis.autoconfigure..")
		.and()
		.haveNameNotMatching(".*EntraIdCredentialsProvider(\\$.*)?")
		.should()
		.dependOnClassesThat()
		.haveNameMatching("io\\.lettuce\\.core\\.RedisCredentials.*");

	@ArchTest
	static final ArchRule noCycles = SlicesRuleDefinition.slices()
		.matching("io.github.entraidredis.(*)..")
		.should()
		.beFreeOfCycles();

}
