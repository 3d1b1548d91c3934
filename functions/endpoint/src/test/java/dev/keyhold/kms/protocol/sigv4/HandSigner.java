package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what no decent client would: with parts left out, other hashes, other scopes. For the path {@code /}, no query, and
 * header values without white space. Written without the code under test.
 */
final class HandSigner {
    private final Map<String, String> headers = new TreeMap<>();
    private String accessKeyId = TestVerifier.ACCESS_KEY_ID;
    private String scope = "20261124/eu-west-1/kms/aws4_request";
    private String time = "20261124T041500Z";
    private String payloadHash = "";
    private List<String> unsigned = List.of();
    private List<String> order = List.of();

    HandSigner() {
        headers.put("content-type", "application/x-amz-json-1.1");
        headers.put("host", "kms.example.com");
        headers.put("x-amz-date", time);
        headers.put("x-amz-target", "TrentService.ListKeys");
    }

    HandSigner accessKeyId(String id) {
        accessKeyId = id;
        return this;
    }

    HandSigner scope(String changed) {
        scope = changed;
        return this;
    }

    /** The time that gets signed; the date header has to be given apart. */
    HandSigner time(String changed) {
        time = changed;
        return this;
    }

    HandSigner header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    HandSigner without(String name) {
        headers.remove(name);
        return this;
    }

    HandSigner unsigned(String... names) {
        unsigned = List.of(names);
        return this;
    }

    /** Signs these headers in this order, whatever there is; a header that is not there has the empty value. */
    HandSigner signedHeaders(String... names) {
        order = List.of(names);
        return this;
    }

    /** Signs this in the place of the body's hash, and sends it along. */
    HandSigner payloadHash(String changed) {
        payloadHash = changed;
        return header("x-amz-content-sha256", changed);
    }

    HttpRequestView sign(String body) {
        byte[] octets = body.getBytes(ISO_8859_1);
        List<String> names = names();
        String list = String.join(";", names);
        String lines = names.stream()
                .map(name -> name + ":" + headers.getOrDefault(name, "") + "\n")
                .collect(Collectors.joining());
        String hash = payloadHash.isEmpty() ? sha256(octets) : payloadHash;
        String canonical = "POST\n/\n\n" + lines + "\n" + list + "\n" + hash;
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.getBytes(ISO_8859_1));
        RequestBuilder request = RequestBuilder.of(new HttpRequestView("POST", "/", List.of(), octets));
        headers.forEach(request::add);
        return request.add(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/" + scope + ", SignedHeaders=" + list
                                + ", Signature=" + signature(text))
                .build();
    }

    private List<String> names() {
        return order.isEmpty()
                ? headers.keySet().stream()
                        .filter(name -> !unsigned.contains(name))
                        .toList()
                : order;
    }

    private String signature(String text) {
        byte[] key = ("AWS4" + TestVerifier.SECRET).getBytes(ISO_8859_1);
        for (String part : List.of(scope.split("/"))) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message.getBytes(ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(byte[] message) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
