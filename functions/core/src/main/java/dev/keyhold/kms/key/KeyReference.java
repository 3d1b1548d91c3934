package dev.keyhold.kms.key;

import java.util.Optional;

/** What a caller may put where a KMS key is to be named: one of four forms. */
public sealed interface KeyReference {
    record ById(KeyId keyId) implements KeyReference {}

    record ByArn(KeyArn keyArn) implements KeyReference {}

    record ByAliasName(AliasName aliasName) implements KeyReference {}

    record ByAliasArn(AliasArn aliasArn) implements KeyReference {}

    /** Parses text from the outside. */
    static Optional<KeyReference> parse(String text) {
        if (text.startsWith(AliasName.PREFIX)) {
            return AliasName.parse(text).map(ByAliasName::new);
        }
        if (text.startsWith("arn:")) {
            Optional<KeyReference> arn = KeyArn.parse(text).map(ByArn::new);
            return arn.isPresent() ? arn : AliasArn.parse(text).map(ByAliasArn::new);
        }
        return KeyId.parse(text).map(ById::new);
    }
}
