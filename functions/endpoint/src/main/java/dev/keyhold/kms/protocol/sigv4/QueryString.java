package dev.keyhold.kms.protocol.sigv4;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The query of a request: its parameters, and the third line of a canonical request (AU-21). */
final class QueryString {
    private static final Comparator<NamedValue> BY_NAME_THEN_VALUE =
            Comparator.comparing(NamedValue::name).thenComparing(NamedValue::value);

    private QueryString() {}

    /** @param query as sent, without the question mark */
    static NamedValues parse(String query) {
        if (query.isEmpty()) {
            return NamedValues.NONE;
        }
        List<NamedValue> parameters = new ArrayList<>();
        for (String parameter : query.split("&")) {
            if (!parameter.isEmpty()) {
                parameters.add(parameter(parameter));
            }
        }
        return new NamedValues(parameters);
    }

    private static NamedValue parameter(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        return new NamedValue(UriEncoding.decode(name), UriEncoding.decode(value));
    }

    /** Sorted after encoding: the order of encoded names is not that of names. */
    static String canonical(NamedValues query, SignatureLocation location) {
        if (query.all().isEmpty()) {
            return "";
        }
        return query.all().stream()
                .filter(each ->
                        location == SignatureLocation.HEADER || !each.name().equals(PresignedQuery.SIGNATURE))
                .map(each -> new NamedValue(UriEncoding.encode(each.name()), UriEncoding.encode(each.value())))
                .sorted(BY_NAME_THEN_VALUE)
                .map(each -> each.name() + '=' + each.value())
                .collect(Collectors.joining("&"));
    }
}
