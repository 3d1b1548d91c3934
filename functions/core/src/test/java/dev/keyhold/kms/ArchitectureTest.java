package dev.keyhold.kms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = SourceRules.classes("dev.keyhold.kms");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES).extracting(JavaClass::getPackageName).contains("dev.keyhold.kms.key");
    }

    @Test
    void dependencies_pointInwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("job")
                .definedBy("dev.keyhold.kms.job..")
                .layer("operation")
                .definedBy("dev.keyhold.kms.operation..", "dev.keyhold.kms.authz..", "dev.keyhold.kms.audit..")
                .layer("erasure")
                .definedBy("dev.keyhold.kms.erasure..")
                .layer("usage")
                .definedBy("dev.keyhold.kms.usage..")
                .layer("store")
                .definedBy("dev.keyhold.kms.store..")
                .layer("crypto")
                .definedBy("dev.keyhold.kms.crypto..")
                .layer("key")
                .definedBy("dev.keyhold.kms.key..")
                .whereLayer("job")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("operation")
                .mayOnlyBeAccessedByLayers("job")
                .whereLayer("erasure")
                .mayOnlyBeAccessedByLayers("job", "operation")
                .whereLayer("usage")
                .mayOnlyBeAccessedByLayers("operation")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("job", "operation", "erasure", "usage")
                .whereLayer("crypto")
                .mayOnlyBeAccessedByLayers("job", "operation", "erasure", "store")
                .check(CLASSES);
    }

    @Test
    void core_dependsOnNoFrameworkNoSdkAndNoJsonLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.keyhold.kms..",
                        "java..",
                        "javax.crypto..",
                        "javax.security..",
                        "org.jspecify..",
                        "org.bouncycastle..")
                .because("core is used by every shape of the product and by none of their frameworks")
                .check(CLASSES);
    }

    @Test
    void bouncyCastleAndJavaxCrypto_stayInCrypto() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.kms.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
                .check(CLASSES);
    }

    @Test
    void randomness_isCryptographic() {
        SourceRules.checkRandomness(CLASSES);
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
    void time_comesFromTheInjectedSource() {
        SourceRules.checkTime(CLASSES);
    }
}
