package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.keyhold.kms.SourceRules;
import org.junit.jupiter.api.Test;

/** Also of the modules that the server brings together: both stores, and the keepers of root keys at AWS. */
class ServerArchitectureTest {
    private static final JavaClasses CLASSES =
            SourceRules.classes("dev.keyhold.server", "dev.keyhold.kms.store", "dev.keyhold.kms.rootkey");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .contains(
                        "dev.keyhold.server.startup",
                        "dev.keyhold.kms.store.sqlite",
                        "dev.keyhold.kms.store.dynamodb",
                        "dev.keyhold.kms.rootkey.aws");
    }

    @Test
    void reflection_isNotUsed() {
        SourceRules.checkReflection(CLASSES);
    }

    @Test
    void securityProviders_areNamed() {
        SourceRules.checkProviders(CLASSES);
    }
}
