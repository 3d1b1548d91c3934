package dev.keyhold.kms.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.protocol.WireCall;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonProtocolTest {
    private static final Set<KmsErrorCode> OF_THE_SERVICE =
            Set.of(KmsErrorCode.DEPENDENCY_TIMEOUT, KmsErrorCode.INTERNAL, KmsErrorCode.KEY_UNAVAILABLE);

    private final WireCall call = new JsonProtocol().call("TrentService.Encrypt", new byte[0]);

    // spec: protocol.md PR-21
    @ParameterizedTest
    @EnumSource(KmsErrorCode.class)
    void status_ofAnError_tellsWhoseFaultItIs(KmsErrorCode code) {
        int expected = OF_THE_SERVICE.contains(code) ? 500 : code == KmsErrorCode.REQUEST_TOO_LARGE ? 413 : 400;

        assertThat(call.status(new KmsException(code, ""))).isEqualTo(expected);
    }
}
