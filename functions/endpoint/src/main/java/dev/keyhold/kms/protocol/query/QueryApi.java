package dev.keyhold.kms.protocol.query;

import dev.keyhold.kms.operation.Service;
import java.util.Optional;

/** The interfaces in the Query protocol. A request names one by its version. */
enum QueryApi {
    STS(Service.STS, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/");

    private final Service service;
    private final String version;
    private final String namespace;

    QueryApi(Service service, String version, String namespace) {
        this.service = service;
        this.version = version;
        this.namespace = namespace;
    }

    static Optional<QueryApi> ofVersion(String version) {
        for (QueryApi api : values()) {
            if (api.version.equals(version)) {
                return Optional.of(api);
            }
        }
        return Optional.empty();
    }

    /** How the pipeline names an action of this interface. */
    String target(String action) {
        return service.targetPrefix() + "." + action;
    }

    /** The namespace of its answers' elements. */
    String namespace() {
        return namespace;
    }
}
