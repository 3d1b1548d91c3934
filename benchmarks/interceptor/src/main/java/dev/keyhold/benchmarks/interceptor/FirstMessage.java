package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.security.GeneralSecurityException;
import java.util.Locale;

/** The first message of a process: 1 KiB, header and body. Prints the milliseconds that it took, or the bare JCA's. */
public final class FirstMessage {
    private FirstMessage() {}

    /** Argument: {@code raw} for one segment of bare AES-GCM by the same provider. */
    public static void main(String[] arguments) throws GeneralSecurityException {
        byte[] plaintext = new byte[1024];
        long began = System.nanoTime();
        if (arguments.length > 0) {
            new RawGcm().encrypt(plaintext, new byte[RawGcm.length(plaintext.length)]);
            print(began);
            return;
        }
        try (PlaintextDataKey dataKey = FixedKeys.dataKey()) {
            Sealed.message(Sealed.envelope(dataKey, FixedKeys.WRAPPED), plaintext);
        }
        print(began);
    }

    private static void print(long began) {
        System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - began) / 1e6);
    }
}
