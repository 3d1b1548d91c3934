package dev.keyhold.testvectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Adds the reasons for which tests did not run to the file that the property {@code keyhold.skipped} names, each
 * once, for the closing line of the build. The reports of the test runner leave out a class that aborts as a whole.
 */
public final class SkippedTests implements TestExecutionListener {
    private final Set<String> reasons = new ConcurrentSkipListSet<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        reasons.add(firstLine(reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            reasons.add(result.getThrowable()
                    .map(Throwable::getMessage)
                    .map(SkippedTests::firstLine)
                    .orElse("no reason given"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String file = System.getProperty("keyhold.skipped");
        if (file == null || reasons.isEmpty()) {
            return;
        }
        try {
            Path path = Path.of(file).toAbsolutePath();
            Files.createDirectories(path.getParent());
            Files.write(path, reasons, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replace("Assumption failed: ", "");
    }
}
