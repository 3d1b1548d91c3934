package dev.keyhold.kms.operation.conformance;

import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which operations of AWS KMS there are, as a page for people, written from the operations' descriptors. */
final class CompatibilityDocument {
    /** What an operation that is built cannot do yet, or refuses where AWS does not (multi-region.md MR-35). */
    private static final Map<String, String> LIMITS = Map.ofEntries(
            Map.entry("CreateKey", "symmetric encryption keys, material made by Keyhold"),
            Map.entry("Decrypt", "no `Recipient`; symmetric encryption keys"),
            Map.entry("DisableKeyRotation", "not in the state `Updating`"),
            Map.entry("EnableKeyRotation", "not in the state `Updating`"),
            Map.entry("Encrypt", "symmetric encryption keys"),
            Map.entry("GenerateDataKey", "no `Recipient`"),
            Map.entry("GenerateRandom", "no `Recipient`, no custom key store"),
            Map.entry("GetKeyLastUsage", "no `CloudTrailEventId`"),
            Map.entry("ReEncrypt", "symmetric encryption keys"),
            Map.entry("RotateKeyOnDemand", "not in the state `Updating`"),
            Map.entry("UpdatePrimaryRegion", "in the state `Updating` to the same Region only"));

    private static final String HEAD = """
            # Compatibility with AWS KMS

            Every operation of the KMS API (2014-11-01) is known. Those that are built take every parameter of the API, check it as \
            AWS does, and
            answer in AWS's words; what their limits say they refuse. Those that are not built answer \
            `UnsupportedOperationException`.

            This page is generated from the code; a test fails when it is out of date.

            """;

    private CompatibilityDocument() {}

    static String of(Collection<OperationDescriptor> descriptors, Set<String> built) {
        Map<Boolean, List<OperationDescriptor>> sorted = descriptors.stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .collect(Collectors.partitioningBy(descriptor -> built.contains(descriptor.name())));
        return HEAD
                + "%d of %d operations are built.\n\n".formatted(built.size(), descriptors.size())
                + "| operation | state | kind | dry run | limits |\n|---|---|---|---|---|\n"
                + rows(sorted.getOrDefault(true, List.of()), CompatibilityDocument::builtRow)
                + rows(sorted.getOrDefault(false, List.of()), CompatibilityDocument::unbuiltRow);
    }

    private static String rows(List<OperationDescriptor> descriptors, Function<OperationDescriptor, String> row) {
        return descriptors.stream().map(row).collect(Collectors.joining());
    }

    private static String builtRow(OperationDescriptor descriptor) {
        String limit = LIMITS.get(descriptor.name());
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        descriptor.name(),
                        limit == null ? "built" : "partly",
                        kind(descriptor.effect()),
                        descriptor.input().find("DryRun") == null ? "" : "yes",
                        limit == null ? "" : limit);
    }

    private static String unbuiltRow(OperationDescriptor descriptor) {
        return "| %s | not yet | | | |\n".formatted(descriptor.name());
    }

    private static String kind(Effect effect) {
        return switch (effect) {
            case READ -> "read";
            case CRYPTOGRAPHIC -> "cryptographic";
            case CHANGE -> "change";
        };
    }
}
