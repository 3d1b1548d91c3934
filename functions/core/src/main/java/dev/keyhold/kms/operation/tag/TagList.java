package dev.keyhold.kms.operation.tag;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.request.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The rules for tags (kms-behaviour 2.3): 50 for a KMS key, no key twice, none that begins with {@code aws:}. */
public final class TagList {
    private static final int MAX_TAGS = 50;

    private TagList() {}

    /**
     * Reads the tags of a request.
     *
     * @throws KmsException {@link KmsErrorCode#TAG}
     */
    public static Map<String, String> read(List<Fields> list) {
        Map<String, String> tags = new TreeMap<>();
        for (Fields tag : list) {
            String key = tag.text("TagKey");
            requireUnreserved(key);
            if (tags.put(key, tag.text("TagValue")) != null) {
                throw new KmsException(KmsErrorCode.TAG, "Duplicate tag keys");
            }
        }
        requireFew(tags);
        return tags;
    }

    /** Tags as the members of an answer's list. */
    public static List<Response> response(Map<String, String> tags) {
        return tags.entrySet().stream().map(TagList::response).toList();
    }

    static Response response(Map.Entry<String, String> tag) {
        return out -> {
            out.text("TagKey", tag.getKey());
            out.text("TagValue", tag.getValue());
        };
    }

    static void requireUnreserved(String key) {
        if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
            throw new KmsException(KmsErrorCode.TAG, "Tags beginning with aws: are reserved");
        }
    }

    static void requireFew(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw new KmsException(KmsErrorCode.TAG, "Too many tags");
        }
    }
}
