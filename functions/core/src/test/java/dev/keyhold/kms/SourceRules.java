package dev.keyhold.kms;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;

/** Where randomness and time come from, and what no module of the service does. */
public final class SourceRules {
    private SourceRules() {}

    /** The classes of these packages and below that are on the class path, but for tests, also those in jars of tests. */
    public static JavaClasses classes(String... packages) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(packages);
    }

    /** Native executables know neither without being told. */
    public static void checkReflection(JavaClasses classes) {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .orShould(callMethodWhere(target(name("forName")).and(target(owner(type(Class.class))))))
                .orShould(
                        callMethodWhere(target(name("loadClass")).and(target(owner(assignableTo(ClassLoader.class))))))
                .because(
                        "native executables know what they are told of, and whoever reads the code sees what calls what")
                .check(classes);
    }

    /** Asked by its algorithm alone, the platform gives the first provider that somebody put in its list. */
    public static void checkProviders(JavaClasses classes) {
        DescribedPredicate<JavaClass> cryptography = belongToAnyOf(
                CertificateFactory.class,
                Cipher.class,
                KeyAgreement.class,
                KeyFactory.class,
                KeyGenerator.class,
                KeyPairGenerator.class,
                Mac.class,
                MessageDigest.class,
                SecretKeyFactory.class,
                Signature.class);
        noClasses()
                .should(callMethodWhere(target(name("getInstance"))
                        .and(target(owner(cryptography)))
                        .and(target(rawParameterTypes(String.class)))))
                .because("the security provider is chosen by name: see JdkProvider")
                .check(classes);
    }

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
