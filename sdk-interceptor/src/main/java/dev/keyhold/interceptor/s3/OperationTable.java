package dev.keyhold.interceptor.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkRequest;

/** What is done with each operation: data, in {@code operations.txt}. What is not in it is refused. */
final class OperationTable {
    private static final String RESOURCE = "operations.txt";
    private static final String SUFFIX = "Request";
    private static final Map<String, Treatment> TREATMENTS = read();

    private OperationTable() {}

    static Treatment treatment(SdkRequest request) {
        return TREATMENTS.getOrDefault(operation(request), Treatment.REFUSE);
    }

    /** The operation's name, from the name of its request. */
    static String operation(SdkRequest request) {
        String name = request.getClass().getSimpleName();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    static Map<String, Treatment> all() {
        return TREATMENTS;
    }

    private static Map<String, Treatment> read() {
        InputStream in = OperationTable.class.getResourceAsStream(RESOURCE);
        if (in == null) {
            throw new IllegalStateException(RESOURCE + " is missing from the library");
        }
        Map<String, Treatment> treatments = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int space = line.indexOf(' ');
                        treatments.put(line.substring(0, space), Treatment.valueOf(line.substring(space + 1)));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(treatments);
    }
}
