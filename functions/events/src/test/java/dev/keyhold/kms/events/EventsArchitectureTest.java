package dev.keyhold.kms.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.keyhold.kms.SourceRules;
import org.junit.jupiter.api.Test;

/** Also of what all functions share. */
class EventsArchitectureTest {
    private static final JavaClasses CLASSES =
            SourceRules.classes("dev.keyhold.kms.events", "dev.keyhold.kms.serverless");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .contains("dev.keyhold.kms.events", "dev.keyhold.kms.serverless");
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
