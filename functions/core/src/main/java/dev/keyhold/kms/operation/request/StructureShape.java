package dev.keyhold.kms.operation.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a structure, in the order of the service model. Members that it does not know are ignored. */
public final class StructureShape {
    private final Map<String, Member> members;

    private StructureShape(Map<String, Member> members) {
        this.members = members;
    }

    public static StructureShape of(Member... members) {
        Map<String, Member> byName = new LinkedHashMap<>();
        for (Member member : members) {
            byName.put(member.name(), member);
        }
        return new StructureShape(byName);
    }

    public List<Member> members() {
        return List.copyOf(members.values());
    }

    /** The member of this name, or null if the structure has none. */
    public @Nullable Member find(String name) {
        return members.get(name);
    }
}
