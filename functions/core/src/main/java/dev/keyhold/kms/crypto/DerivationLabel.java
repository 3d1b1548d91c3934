package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What a derived value is for. No label may ever be given a second meaning. */
enum DerivationLabel {
    ROOT_KEY_ID("keyhold/v1/root-key-id"),
    WRAP_ENCRYPT("keyhold/v1/wrap-encrypt"),
    WRAP_COMMIT("keyhold/v1/wrap-commit"),
    ENCRYPT("keyhold/v1/encrypt"),
    COMMIT("keyhold/v1/commit"),
    MATERIAL_ID("keyhold/v1/material-id");

    private final String text;

    DerivationLabel(String text) {
        this.text = text;
    }

    byte[] bytes() {
        return text.getBytes(US_ASCII);
    }
}
