package dev.keyhold.kms;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointArchitectureTest {
    private static final String WIRING = "dev.keyhold.kms.wiring..";
    private static final String HTTP = "dev.keyhold.kms.protocol.http..";
    private static final String JSON = "dev.keyhold.kms.protocol.json..";
    private static final String QUERY = "dev.keyhold.kms.protocol.query..";
    private static final String SIGV4 = "dev.keyhold.kms.protocol.sigv4..";
    private static final String POLICY = "dev.keyhold.kms.policy..";

    private static final JavaClasses CLASSES = SourceRules.classes(
            "dev.keyhold.kms.protocol", "dev.keyhold.kms.policy", "dev.keyhold.kms.cache", "dev.keyhold.kms.wiring");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .contains("dev.keyhold.kms.protocol.http", "dev.keyhold.kms.wiring");
    }

    @Test
    void framework_isKnownToTheWiringAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(WIRING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "io.vertx.ext..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(WIRING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(WIRING)
                .check(CLASSES);
    }

    @Test
    void http_isKnownToItsPackageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(WIRING, HTTP)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .because("codecs, signatures and policies are used by every shape of the product")
                .check(CLASSES);
    }

    @Test
    void protocols_doNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(JSON)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(QUERY, HTTP, SIGV4)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(QUERY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JSON, HTTP, SIGV4)
                .check(CLASSES);
    }

    @Test
    void jsonLibrary_isUsedByTheCodecAndThePolicyReaderAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(JSON, POLICY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(POLICY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.databind..")
                .because("requests and answers are read and written member by member, without reflection")
                .check(CLASSES);
    }

    // spec: protocol.md PR-15
    @Test
    void blobs_neverBecomeStrings() {
        noClasses()
                .that()
                .haveSimpleName("BlobReader")
                .or()
                .haveSimpleName("Base64Text")
                .should(callMethodWhere(target(name("getText").or(name("getValueAsString")))))
                .orShould()
                .callConstructor(String.class, byte[].class)
                .orShould()
                .callConstructor(String.class, byte[].class, Charset.class)
                .orShould()
                .callConstructor(String.class, char[].class)
                .orShould()
                .callConstructor(String.class, char[].class, int.class, int.class)
                .check(CLASSES);
    }

    @Test
    void reflection_isNotUsed() {
        SourceRules.checkReflection(CLASSES);
    }

    @Test
    void securityProviders_areNamed() {
        SourceRules.checkProviders(CLASSES);
    }

    @Test
    void randomness_isCryptographic() {
        SourceRules.checkRandomness(CLASSES);
        noClasses().should().dependOnClassesThat().areAssignableTo(Random.class).check(CLASSES);
    }

    @Test
    void time_comesFromTheInjectedSource() {
        SourceRules.checkTime(CLASSES);
    }
}
