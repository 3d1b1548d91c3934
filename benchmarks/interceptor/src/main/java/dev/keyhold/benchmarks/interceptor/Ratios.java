package dev.keyhold.benchmarks.interceptor;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of encryption with each provider, and prints the ratios that are promised. */
public final class Ratios {
    private Ratios() {}

    /** Arguments: seconds of warm-up and of measurement, 5 and 5 unless given. */
    public static void main(String[] arguments) throws RunnerException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        for (String provider : new String[] {"accp", "jdk"}) {
            Collection<RunResult> results = new Runner(options(provider, seconds)).run();
            System.out.printf(Locale.ROOT, "%n== provider: %s%n", provider);
            for (int size : new int[] {1 << 20, 64 << 20}) {
                ratio("encrypt, of raw JCA in 64 KiB segments", size, 0.85, results, "encryptRaw", "encryptEnvelope");
                ratio("decrypt, of raw JCA in 64 KiB segments", size, 0.70, results, "decryptRaw", "decryptEnvelope");
            }
            for (int size : new int[] {1 << 10, 1 << 20}) {
                ratio("times the Encryption SDK", size, 1.5, results, "encryptEncryptionSdk", "encryptInterceptor");
            }
        }
    }

    private static Options options(String provider, int seconds) {
        return new OptionsBuilder()
                .include("BulkBenchmark|EncryptionSdkBenchmark")
                .forks(1)
                .jvmArgsAppend("-Dkeyhold.interceptor.aes-gcm=" + provider, "-Xms2g", "-Xmx2g")
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(seconds))
                .build();
    }

    private static void ratio(
            String what, int size, double target, Collection<RunResult> results, String theirs, String ours) {
        double them = score(results, theirs, size);
        double us = score(results, ours, size);
        System.out.printf(
                Locale.ROOT,
                "%-42s %9d bytes: %5.2f (target %.2f) %s   %.1f us against %.1f us, %.2f GB/s%n",
                what,
                size,
                them / us,
                target,
                them / us >= target ? "met" : "MISSED",
                us,
                them,
                size / us / 1e3);
    }

    private static double score(Collection<RunResult> results, String name, int size) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + name))
                .filter(result ->
                        Integer.toString(size).equals(result.getParams().getParam("size")))
                .findFirst()
                .orElseThrow()
                .getPrimaryResult()
                .getScore();
    }
}
