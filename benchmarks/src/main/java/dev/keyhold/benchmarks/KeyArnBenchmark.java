package dev.keyhold.benchmarks;

import dev.keyhold.kms.key.KeyArn;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parsing the name of a key, which every request does once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KeyArnBenchmark {
    private String text = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012";

    @Benchmark
    public Optional<KeyArn> parse() {
        return KeyArn.parse(text);
    }
}
