package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.util.Locale;

/** The first message of a process: 1 KiB, header and body. Prints the milliseconds that it took. */
public final class FirstMessage {
    private FirstMessage() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        byte[] plaintext = new byte[1024];
        long began = System.nanoTime();
        try (PlaintextDataKey dataKey = FixedKeys.dataKey()) {
            Sealed.message(Sealed.envelope(dataKey, FixedKeys.WRAPPED), plaintext);
        }
        System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - began) / 1e6);
    }
}
