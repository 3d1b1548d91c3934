package dev.keyhold.kms.protocol.sigv4;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class Sigv4ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.keyhold.kms.protocol.sigv4");

    @Test
    void sigv4_knowsNoFramework() {
        assertThat(CLASSES).isNotEmpty();
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        "javax.crypto..",
                        "org.jspecify..",
                        "com.github.benmanes.caffeine..",
                        "dev.keyhold.kms.crypto..",
                        "dev.keyhold.kms.key..",
                        "dev.keyhold.kms.operation..",
                        "dev.keyhold.kms.protocol.sigv4..")
                .because("every shape of the product verifies signatures, whatever HTTP it speaks")
                .check(CLASSES);
    }

    @Test
    void javaxCrypto_staysInOneClass() {
        noClasses()
                .that()
                .doNotHaveSimpleName("HmacSha256")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.crypto..")
                .check(CLASSES);
    }
}
