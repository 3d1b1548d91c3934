package dev.keyhold.localstack;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A function that does what its input says. Packaged alone: it uses nothing but the JDK. */
public final class SampleFunction {
    /** What Lambda calls. */
    public Map<String, String> handle(Map<String, String> input) throws InterruptedException {
        System.out.println("called with " + input);
        switch (input.getOrDefault("do", "answer")) {
            case "fail" -> throw new IllegalStateException("as told");
            case "sleep" -> TimeUnit.MINUTES.sleep(5);
            case "exit" -> System.exit(3);
            default -> {
                return Map.of("variable", String.valueOf(System.getenv("SAMPLE")));
            }
        }
        return Map.of();
    }
}
