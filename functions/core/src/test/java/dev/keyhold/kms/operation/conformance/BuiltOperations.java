package dev.keyhold.kms.operation.conformance;

import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The operations of the service model that are built: those that the list of the others does not name. */
final class BuiltOperations {
    private static final String UNBUILT = "/dev/keyhold/kms/unbuilt-operations.txt";

    private BuiltOperations() {}

    static Set<String> names() {
        Set<String> names = new TreeSet<>(ServiceModel.KMS.operations());
        unbuilt().forEach(names::remove);
        return names;
    }

    /** The list of operations that are not built, as the file has it. */
    static List<String> unbuilt() {
        try (InputStream list = Objects.requireNonNull(BuiltOperations.class.getResourceAsStream(UNBUILT));
                BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
