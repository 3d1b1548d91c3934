package dev.keyhold.interceptor.envelope;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;

/**
 * Which JCA provider does AES-GCM. The rule:
 *
 * <ol>
 *   <li>The system property {@code keyhold.interceptor.aes-gcm} may say {@code accp} (fail without it) or {@code jdk}.
 *   <li>Otherwise Amazon Corretto Crypto Provider, when it is on the class path and its native part loads. It need not be
 *       installed as a provider, and is not installed by this class. Loading it takes hundreds of milliseconds: a daemon
 *       thread does that, and until it is done the next rule holds.
 *   <li>Otherwise {@code SunJCE}; on a platform without it the first installed provider that has the cipher.
 *   <li>Never Bouncy Castle, even if it is installed first: it is 50 times slower.
 * </ol>
 */
final class AesGcmProvider {
    static final String PROPERTY = "keyhold.interceptor.aes-gcm";
    private static final String AUTO = "auto";
    static final String TRANSFORMATION = "AES/GCM/NoPadding";

    /** What Corretto's provider calls itself. */
    static final String ACCP_NAME = "AmazonCorrettoCryptoProvider";

    private static final String ACCP = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static volatile Provider chosen = first(System.getProperty(PROPERTY, AUTO));

    private AesGcmProvider() {}

    static Cipher newCipher() {
        return newCipher(chosen);
    }

    static Cipher newCipher(Provider provider) {
        return newCipher(TRANSFORMATION, provider);
    }

    private static Cipher newCipher(String transformation, Provider provider) {
        try {
            return Cipher.getInstance(transformation, provider);
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new IllegalStateException(provider.getName() + " has no " + transformation, e);
        }
    }

    /** AES in counter mode, which every platform has; what it decrypts is authenticated otherwise. */
    static Cipher newCounterCipher() {
        return ofPlatform("AES/CTR/NoPadding");
    }

    /** For objects that nothing authenticates. */
    static Cipher newCbcCipher() {
        return ofPlatform("AES/CBC/PKCS5Padding");
    }

    /** A cipher that every platform has. */
    static Cipher ofPlatform(String transformation) {
        return newCipher(transformation, platform());
    }

    /** The provider for what begins now. It may change once, when Corretto's has been loaded. */
    static Provider chosen() {
        return chosen;
    }

    private static Provider first(String rule) {
        if (!rule.equals(AUTO) || !isAccpPresent()) {
            return choose(rule);
        }
        // It waits for this class to be initialized, and so never sets the field before the answer does.
        Thread loading = new Thread(() -> chosen = choose(AUTO), "keyhold-load-accp");
        loading.setDaemon(true);
        loading.start();
        return platform();
    }

    /** Without a look into the class, whose signed file would be verified first. */
    private static boolean isAccpPresent() {
        ClassLoader loader = AesGcmProvider.class.getClassLoader();
        return loader != null && loader.getResource(ACCP.replace('.', '/') + ".class") != null;
    }

    static Provider choose(String rule) {
        return switch (rule) {
            case "accp" ->
                accp().orElseThrow(() -> new IllegalStateException(
                        PROPERTY + "=accp, but Amazon Corretto Crypto Provider is absent or does not load"));
            case "jdk" -> platform();
            case AUTO -> accp().orElseGet(AesGcmProvider::platform);
            default -> throw new IllegalStateException(PROPERTY + " must be auto, accp or jdk");
        };
    }

    /** Found by name, so that the library does not depend on it. */
    private static Optional<Provider> accp() {
        try {
            Class<?> type = Class.forName(ACCP);
            Provider provider = (Provider) type.getField("INSTANCE").get(null);
            Object error = type.getMethod("getLoadingError").invoke(provider);
            return error == null ? Optional.of(provider) : Optional.empty();
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Provider platform() {
        Provider sun = Security.getProvider("SunJCE");
        if (sun != null) {
            return sun;
        }
        for (Provider provider : Security.getProviders("Cipher." + TRANSFORMATION)) {
            if (!provider.getName().startsWith("BC")) {
                return provider;
            }
        }
        throw new IllegalStateException("no provider has " + TRANSFORMATION);
    }
}
