package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.s3.FakeS3.StoredObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The multipart uploads of {@link FakeS3}: parts in any order and again, and S3's checks when they are joined. */
final class FakeUploads {
    private static final int MIN_PART = 5 << 20;
    private static final Pattern LISTED = Pattern.compile("<Part>(.*?)</Part>", Pattern.DOTALL);

    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

    Answer create(String path, Map<String, String> metadata) {
        String id = UUID.randomUUID().toString();
        uploads.put(id, new Upload(metadata));
        return Answer.xml("<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>" + path + "</Key><UploadId>" + id
                + "</UploadId></InitiateMultipartUploadResult>");
    }

    Answer part(Query query, byte[] content) {
        Upload upload = upload(query.uploadId());
        Integer number = query.partNumber();
        if (upload == null || number == null) {
            return Answer.problem(404, "NoSuchUpload");
        }
        upload.parts.put(number, content);
        return new Answer(200, new byte[0], null, Optional.of(etag(content)));
    }

    Answer complete(String path, String id, byte[] request, BiConsumer<String, StoredObject> stored) {
        Upload upload = upload(id);
        if (upload == null) {
            return Answer.problem(404, "NoSuchUpload");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        List<Integer> sizes = new ArrayList<>();
        int last = 0;
        Matcher listed = LISTED.matcher(new String(request, StandardCharsets.UTF_8));
        while (listed.find()) {
            int number = Integer.parseInt(element(listed.group(1), "PartNumber"));
            byte[] part = upload.parts.get(number);
            if (part == null || !isThat(part, listed.group(1))) {
                return Answer.problem(400, "InvalidPart");
            }
            if (number <= last) {
                return Answer.problem(400, "InvalidPartOrder");
            }
            if (!sizes.isEmpty() && sizes.get(sizes.size() - 1) < MIN_PART) {
                return Answer.problem(400, "EntityTooSmall");
            }
            last = number;
            sizes.add(part.length);
            content.writeBytes(part);
        }
        if (sizes.isEmpty()) {
            return Answer.problem(400, "MalformedXML");
        }
        StoredObject object = new StoredObject(content.toByteArray(), upload.metadata, sizes);
        stored.accept(path, object);
        uploads.remove(id);
        return Answer.xml("<CompleteMultipartUploadResult><ETag>\"" + object.etag()
                + "\"</ETag></CompleteMultipartUploadResult>");
    }

    Answer abort(@Nullable String id) {
        return uploads.remove(String.valueOf(id)) == null
                ? Answer.problem(404, "NoSuchUpload")
                : new Answer(204, new byte[0], null, Optional.empty());
    }

    Answer list(@Nullable String id) {
        Upload upload = upload(id);
        if (upload == null) {
            return Answer.problem(404, "NoSuchUpload");
        }
        StringBuilder xml = new StringBuilder("<ListPartsResult><IsTruncated>false</IsTruncated>");
        upload.parts.forEach((number, part) -> xml.append("<Part><PartNumber>")
                .append(number)
                .append("</PartNumber><Size>")
                .append(part.length)
                .append("</Size><ETag>")
                .append(etag(part))
                .append("</ETag></Part>"));
        return Answer.xml(xml.append("</ListPartsResult>").toString());
    }

    /** S3 takes ETags with quotes and without, and checks a checksum that is given. */
    private static boolean isThat(byte[] part, String listed) {
        String crc = element(listed, "ChecksumCRC32");
        return unquoted(etag(part)).equals(unquoted(element(listed, "ETag").replace("&quot;", "\"")))
                && (crc.isEmpty() || crc.equals(AwsChunked.crc32(part)));
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    private @Nullable Upload upload(@Nullable String id) {
        return id == null ? null : uploads.get(id);
    }

    private static String etag(byte[] content) {
        return '"' + HexFormat.of().formatHex(FakeS3.md5(content)) + '"';
    }

    private static String element(String xml, String name) {
        Matcher matcher = Pattern.compile("<" + name + ">(.*?)</" + name + ">", Pattern.DOTALL)
                .matcher(xml);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static final class Upload {
        final Map<String, String> metadata;
        final Map<Integer, byte[]> parts = new ConcurrentSkipListMap<>();

        Upload(Map<String, String> metadata) {
            this.metadata = new TreeMap<>(metadata);
        }
    }

    /** An answer: either XML or the code of an error. */
    static final class Answer {
        private final int status;
        private final byte[] xml;
        private final @Nullable String problem;
        private final Optional<String> etag;

        Answer(int status, byte[] xml, @Nullable String problem, Optional<String> etag) {
            this.status = status;
            this.xml = xml;
            this.problem = problem;
            this.etag = etag;
        }

        static Answer xml(String text) {
            return new Answer(200, text.getBytes(StandardCharsets.UTF_8), null, Optional.empty());
        }

        static Answer problem(int status, String code) {
            return new Answer(status, new byte[0], code, Optional.empty());
        }

        int status() {
            return status;
        }

        byte[] xml() {
            return xml;
        }

        @Nullable
        String problem() {
            return problem;
        }

        Optional<String> etag() {
            return etag;
        }
    }

    /** The query of a request, as far as it speaks of parts. */
    record Query(
            boolean creates,
            @Nullable String uploadId,
            @Nullable Integer partNumber) {
        static Query of(URI uri) {
            Map<String, String> values = new HashMap<>();
            String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                values.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
            }
            String number = values.get("partNumber");
            return new Query(
                    values.containsKey("uploads"),
                    values.get("uploadId"),
                    number == null ? null : Integer.valueOf(number));
        }

        boolean isOfUpload() {
            return creates || uploadId != null;
        }
    }
}
