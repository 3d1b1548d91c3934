package dev.keyhold.interceptor.s3;

import com.sun.net.httpserver.Headers;
import dev.keyhold.interceptor.s3.FakeS3.Body;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The {@code aws-chunked} encoding, with its declared length and its trailing CRC32 verified as S3 does. */
final class AwsChunked {
    private AwsChunked() {}

    static Body decode(Headers headers, byte[] raw) {
        String encoding = headers.getFirst("Content-Encoding");
        String md5 = headers.getFirst("Content-MD5");
        if (md5 != null && !md5.equals(Base64.getEncoder().encodeToString(FakeS3.md5(raw)))) {
            return new Body(raw, "BadDigest");
        }
        if (encoding == null || !encoding.contains("aws-chunked")) {
            String crc = headers.getFirst("x-amz-checksum-crc32");
            return new Body(raw, crc == null || crc.equals(crc32(raw)) ? null : "BadDigest");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int lineEnd = lineEnd(raw, at);
            String line = new String(raw, at, lineEnd - at, StandardCharsets.US_ASCII);
            int size = Integer.parseInt(line.split(";")[0], 16);
            at = lineEnd + 2;
            if (size == 0) {
                break;
            }
            content.write(raw, at, size);
            at += size + 2;
        }
        String trailers = new String(Arrays.copyOfRange(raw, at, raw.length), StandardCharsets.US_ASCII);
        return new Body(content.toByteArray(), problem(headers, content.toByteArray(), trailers));
    }

    static String crc32(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static @Nullable String problem(Headers headers, byte[] content, String trailers) {
        String declared = headers.getFirst("x-amz-decoded-content-length");
        if (declared != null && Long.parseLong(declared) != content.length) {
            return "IncompleteBody";
        }
        String name = "x-amz-checksum-crc32:";
        int trailer = trailers.indexOf(name);
        if (trailer < 0) {
            return null;
        }
        String value = trailers.substring(trailer + name.length()).split("\r\n")[0];
        return value.equals(crc32(content)) ? null : "BadDigest";
    }

    private static int lineEnd(byte[] raw, int from) {
        int at = from;
        while (raw[at] != '\r') {
            at++;
        }
        return at;
    }
}
