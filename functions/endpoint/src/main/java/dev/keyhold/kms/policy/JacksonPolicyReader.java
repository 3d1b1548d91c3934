package dev.keyhold.kms.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.keyhold.kms.authz.MalformedPolicyException;
import dev.keyhold.kms.authz.PolicyDocument;
import dev.keyhold.kms.authz.PolicyReader;
import dev.keyhold.kms.authz.PolicyStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads policy documents strictly along the grammar of the IAM User Guide ("Grammar of the IAM JSON policy language"):
 * elements are spelt with case, none is there twice, none is unknown. A statement without actions or resources is
 * accepted; it is about nothing.
 */
public final class JacksonPolicyReader implements PolicyReader {
    private static final int MAX_DEPTH = 16;
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
    private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");

    private final ObjectReader json = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public PolicyDocument read(String text) {
        PolicyNode document = PolicyNode.object(parse(text), ELEMENTS);
        String version = document.text("Version").orElse("2008-10-17");
        if (!VERSIONS.contains(version)) {
            throw PolicyNode.syntax();
        }
        return new PolicyDocument(version, document.text("Id").orElse(""), statements(document));
    }

    private static List<PolicyStatement> statements(PolicyNode document) {
        List<PolicyStatement> statements = new ArrayList<>();
        for (JsonNode statement : document.oneOrMore("Statement")) {
            statements.add(StatementReader.read(statement));
        }
        if (statements.isEmpty()) {
            throw PolicyNode.syntax();
        }
        return statements;
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new MalformedPolicyException("This policy contains invalid Json");
        }
    }
}
