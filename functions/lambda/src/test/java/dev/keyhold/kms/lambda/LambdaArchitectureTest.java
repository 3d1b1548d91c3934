package dev.keyhold.kms.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.keyhold.kms.SourceRules;
import org.junit.jupiter.api.Test;

/** What holds for every module of the service. */
class LambdaArchitectureTest {
    private static final JavaClasses CLASSES = SourceRules.classes("dev.keyhold.kms.lambda");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES).extracting(JavaClass::getPackageName).contains("dev.keyhold.kms.lambda");
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
