package dev.keyhold.kms;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Where randomness and time come from, in every module of the service. */
final class SourceRules {
    private SourceRules() {}

    static void checkRandomness(JavaClasses classes) {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(Random.class, long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .because("keys, nonces, tokens and identifiers come from the injected source, which is a SecureRandom")
                .check(classes);
    }

    static void checkTime(JavaClasses classes) {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould(callMethodWhere(target(nameStartingWith("system")).and(target(owner(type(Clock.class))))))
                .orShould(callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time.."))))))
                .because(
                        "time is a java.time.InstantSource that the wiring injects; System.nanoTime measures, and is allowed")
                .check(classes);
    }
}
