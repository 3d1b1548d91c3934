package dev.keyhold.server.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Secrets, and all the forms in which they could show. Used by one thread. */
final class SecretSearch {
    private final Map<String, Set<String>> forms = new LinkedHashMap<>();

    /** @param secret at least 16 bytes, so that nothing is found by chance */
    void add(String name, byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException(name + " is too short to be searched for");
        }
        forms.put(name, formsOf(secret));
    }

    /** The names of those that are in {@code bytes} in any form. */
    List<String> findIn(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        List<String> found = new ArrayList<>();
        forms.forEach((name, each) -> {
            if (each.stream().anyMatch(text::contains)) {
                found.add(name);
            }
        });
        return found;
    }

    Set<String> names() {
        return forms.keySet();
    }

    /** Raw, hexadecimal, and Base64 of both alphabets wherever the secret begins in what was encoded. */
    static Set<String> formsOf(byte[] secret) {
        Set<String> all = new TreeSet<>();
        all.add(new String(secret, ISO_8859_1));
        all.add(HexFormat.of().formatHex(secret));
        all.add(HexFormat.of().withUpperCase().formatHex(secret));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            int start = (8 * before + 5) / 6;
            int end = 8 * shifted.length / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                all.add(encoder.encodeToString(shifted).substring(start, end));
            }
        }
        return all;
    }
}
