package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The cases of AWS's Signature Version 4 test suite, read as octets. The signatures are those of the {@code .authz} files: the
 * one in {@code get-vanilla-with-session-token.sreq} is another, and not that of the case's string to sign.
 */
final class SigV4Suite {
    static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    static final String SERVICE = "service";

    static final List<String> CASES = List.of(
            "get-header-key-duplicate",
            "get-header-value-multiline",
            "get-header-value-order",
            "get-header-value-trim",
            "get-unreserved",
            "get-utf8",
            "get-vanilla",
            "get-vanilla-empty-query-key",
            "get-vanilla-query",
            "get-vanilla-query-order-encoded",
            "get-vanilla-query-order-key",
            "get-vanilla-query-order-key-case",
            "get-vanilla-query-order-value",
            "get-vanilla-query-unreserved",
            "get-vanilla-utf8-query",
            "get-vanilla-with-session-token",
            "normalize-path/get-relative",
            "normalize-path/get-relative-relative",
            "normalize-path/get-slash",
            "normalize-path/get-slash-dot-slash",
            "normalize-path/get-slash-pointless-dot",
            "normalize-path/get-slashes",
            "normalize-path/get-space",
            "normalize-path/get-special-character",
            "post-header-key-case",
            "post-header-key-sort",
            "post-header-value-case",
            "post-sts-token/post-sts-header-after",
            "post-sts-token/post-sts-header-before",
            "post-vanilla",
            "post-vanilla-empty-query-value",
            "post-vanilla-query",
            "post-x-www-form-urlencoded",
            "post-x-www-form-urlencoded-parameters");

    private SigV4Suite() {}

    /** A file of a case; the lines of some end in CR LF, which is no part of what they say. */
    static String read(String name, String extension) {
        return readResource("/sigv4/" + name + '/' + name.substring(name.lastIndexOf('/') + 1) + extension);
    }

    static String readResource(String file) {
        try (InputStream in = SigV4Suite.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no test vector " + file);
            }
            return new String(in.readAllBytes(), ISO_8859_1).replace("\r", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request of a case, unsigned. Where its signer has to add the session token, it comes from the signed request. */
    static HttpRequestView request(String name) {
        boolean tokenAdded = name.equals("get-vanilla-with-session-token");
        return RequestBuilder.of(parse(read(name, tokenAdded ? ".sreq" : ".req")))
                .remove("authorization")
                .build();
    }

    /** A request as it goes over the wire, with bare line feeds. */
    static HttpRequestView parse(String text) {
        String[] headAndBody = text.split("\n\n", 2);
        String[] lines = headAndBody[0].replaceAll("\n[ \t]+", " ").split("\n");
        int afterMethod = lines[0].indexOf(' ');
        String target = lines[0].substring(afterMethod + 1, lines[0].lastIndexOf(' '));
        List<HttpHeader> headers = new ArrayList<>();
        for (String line : List.of(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            headers.add(new HttpHeader(line.substring(0, colon), line.substring(colon + 1)));
        }
        byte[] body = headAndBody.length > 1 ? headAndBody[1].getBytes(ISO_8859_1) : new byte[0];
        return new HttpRequestView(lines[0].substring(0, afterMethod), target, headers, body);
    }

    /** The request of a case with the suite's authorization. */
    static HttpRequestView signedRequest(String name) {
        return RequestBuilder.of(request(name))
                .add("Authorization", read(name, ".authz").strip())
                .build();
    }
}
