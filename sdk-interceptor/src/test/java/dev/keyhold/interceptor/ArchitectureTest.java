package dev.keyhold.interceptor;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.CipherInputStream;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.keyhold.interceptor");

    @Test
    void import_findsTheClassesUnderTest() {
        assertThat(CLASSES).extracting(JavaClass::getPackageName).contains("dev.keyhold.interceptor.envelope");
    }

    @Test
    void envelope_isFreeOfTheSdk() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold.interceptor.envelope..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.keyhold.interceptor.envelope..",
                        "java..",
                        "javax.crypto..",
                        "javax.security..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void library_dependsOnTheSdkAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.keyhold.interceptor..",
                        "java..",
                        "javax.crypto..",
                        "javax.security..",
                        "org.jspecify..",
                        "org.reactivestreams..",
                        "software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void cryptography_staysInEnvelope() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.interceptor.envelope..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.crypto..")
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CipherInputStream.class)
                .because("it is quadratic on JDK 17 and hides failed tags")
                .check(CLASSES);
    }

    @Test
    void randomness_isCryptographic() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .because("keys, nonces and identifiers come from SecureRandom")
                .check(CLASSES);
        noClasses().should().callConstructor(Random.class).check(CLASSES);
        noClasses().should().callConstructor(Random.class, long.class).check(CLASSES);
        noClasses().should().callMethod(Math.class, "random").check(CLASSES);
    }

    @Test
    void time_comesFromTheInjectedSource() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould(callMethodWhere(target(nameStartingWith("system")).and(target(owner(type(Clock.class))))))
                .orShould(callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time.."))))))
                .check(CLASSES);
    }
}
