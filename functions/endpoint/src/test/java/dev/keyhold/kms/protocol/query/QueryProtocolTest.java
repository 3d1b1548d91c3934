package dev.keyhold.kms.protocol.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import dev.keyhold.kms.operation.sts.GetCallerIdentityOperation;
import dev.keyhold.kms.protocol.WireCall;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class QueryProtocolTest {
    private static final String REQUEST_ID = "01234567-89ab-4def-8123-456789abcdef";
    private static final String GET_CALLER_IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15";
    private final KmsException unknown = new KmsException(KmsErrorCode.UNKNOWN_OPERATION, "");

    private final QueryProtocol protocol = new QueryProtocol();

    // spec: protocol.md PR-41
    @Test
    void target_ofFormAndOfQueryString_isTheOperation() {
        String target = new GetCallerIdentityOperation().descriptor().target();

        assertThat(form(GET_CALLER_IDENTITY).target()).isEqualTo(target);
        assertThat(query(GET_CALLER_IDENTITY + "&X-Amz-Algorithm=a").target()).isEqualTo(target);
        assertThat(form("Version=2011-06-15&&Action=GetCaller%49dentity&").target())
                .isEqualTo(target);
    }

    // spec: protocol.md PR-42
    @Test
    void write_ofCallerIdentity_isTheServicesXml() {
        Caller caller = Caller.root(new AccountId("111122223333"), "AKIDEXAMPLE");
        Response response = new GetCallerIdentityOperation.CallerIdentity(caller);

        assertThat(written(form(GET_CALLER_IDENTITY), response)).isEqualTo("""
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult>
                    <Arn>arn:aws:iam::111122223333:root</Arn>
                    <UserId>111122223333</UserId>
                    <Account>111122223333</Account>
                  </GetCallerIdentityResult>
                  <ResponseMetadata>
                    <RequestId>01234567-89ab-4def-8123-456789abcdef</RequestId>
                  </ResponseMetadata>
                </GetCallerIdentityResponse>
                """);
    }

    // spec: protocol.md PR-43
    @Test
    void write_ofAnError_isTheServicesXml() {
        assertThat(written(form(GET_CALLER_IDENTITY), new KmsException(KmsErrorCode.INVALID_SIGNATURE, "a < 'b'")))
                .isEqualTo("""
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error>
                    <Type>Sender</Type>
                    <Code>SignatureDoesNotMatch</Code>
                    <Message>a &lt; &apos;b&apos;</Message>
                  </Error>
                  <RequestId>01234567-89ab-4def-8123-456789abcdef</RequestId>
                </ErrorResponse>
                """);
    }

    // spec: protocol.md PR-43
    @ParameterizedTest
    @CsvSource({
        "INVALID_SIGNATURE, SignatureDoesNotMatch, Sender, 403",
        "UNRECOGNIZED_CLIENT, InvalidClientTokenId, Sender, 403",
        "MISSING_AUTHENTICATION_TOKEN, MissingAuthenticationToken, Sender, 403",
        "INCOMPLETE_SIGNATURE, IncompleteSignature, Sender, 400",
        "ACCESS_DENIED, AccessDenied, Sender, 403",
        "THROTTLING, Throttling, Sender, 400",
        "VALIDATION, ValidationError, Sender, 400",
        "SERIALIZATION, Serialization, Sender, 400",
        "REQUEST_TOO_LARGE, RequestEntityTooLarge, Sender, 413",
        "INTERNAL, InternalFailure, Receiver, 500",
        "DEPENDENCY_TIMEOUT, InternalFailure, Receiver, 500"
    })
    void write_ofAnError_usesTheServicesCodes(KmsErrorCode code, String shown, String type, int status) {
        WireCall call = form(GET_CALLER_IDENTITY);
        KmsException error = new KmsException(code, "m");

        assertThat(written(call, error)).contains("<Code>" + shown + "</Code>", "<Type>" + type + "</Type>");
        assertThat(call.status(error)).isEqualTo(status);
    }

    // spec: protocol.md PR-41
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Action=Nothing&Version=2011-06-15 | InvalidAction | Could not find operation Nothing for version 2011-06-15",
                "Action=GetCallerIdentity&Version=2010-05-08 | InvalidAction | Could not find operation GetCallerIdentity for version 2010-05-08",
                "Action=GetCallerIdentity | InvalidAction | Could not find operation GetCallerIdentity for version ",
                "Action=%3Cscript%3E&Version=1 | InvalidAction | Could not find operation &lt;script&gt; for version 1",
                "Version=2011-06-15 | MissingAction | No action parameter was given.",
                "action=GetCallerIdentity | MissingAction | No action parameter was given."
            })
    void write_ofAnUnknownOperation_namesIt(String parameters, String code, String message) {
        WireCall call = form(parameters.strip());

        assertThat(written(call, unknown)).contains("<Code>" + code + "</Code>", "<Message>" + message);
        assertThat(call.status(unknown)).isEqualTo(400);
    }

    @Test
    void write_ofAnEndlessAction_cutsIt() {
        assertThat(written(form("Action=" + "A".repeat(100_000) + "&Version=1"), unknown))
                .hasSizeLessThan(600);
    }

    // spec: protocol.md PR-40
    @ParameterizedTest
    @ValueSource(
            strings = {
                GET_CALLER_IDENTITY + "&Action=GetCallerIdentity",
                GET_CALLER_IDENTITY + "&A%63tion=x",
                GET_CALLER_IDENTITY + "&x=1&x=2",
                GET_CALLER_IDENTITY + "&x=%",
                GET_CALLER_IDENTITY + "&x=%2",
                GET_CALLER_IDENTITY + "&x=%GG",
                GET_CALLER_IDENTITY + "&x=%FF",
                GET_CALLER_IDENTITY + "&%C0%AF=1",
                GET_CALLER_IDENTITY + "&x=%ED%A0%80",
                GET_CALLER_IDENTITY + "&=1&=2"
            })
    void target_ofMalformedParameters_isNone(String parameters) {
        WireCall call = form(parameters);

        assertThat(call.target()).isEmpty();
        assertThat(written(call, unknown)).contains("<Code>MalformedQueryString</Code>");
        assertThat(call.status(unknown)).isEqualTo(404);
    }

    // spec: protocol.md PR-40
    @Test
    void target_ofParametersInFormAndQueryString_isNone() {
        WireCall call = protocol.call(GET_CALLER_IDENTITY, GET_CALLER_IDENTITY.getBytes(UTF_8), REQUEST_ID);

        assertThat(call.target()).isEmpty();
    }

    @Test
    void decode_ofParameters_givesTypedValues() {
        StructureShape shape = StructureShape.of(
                Member.optional("Name", ValueShape.text(1, 10)),
                Member.optional("Max", new ValueShape.Whole(1, 10)),
                Member.optional("Flag", new ValueShape.Flag()),
                Member.optional("Absent", ValueShape.choice("A")));

        Fields fields = form("Name=a+b%20%C3%A9%2B&Max=7&Flag=true&Other=x").decode(shape);

        assertThat(fields.text("Name")).isEqualTo("a b é+");
        assertThat(fields.optionalWhole("Max")).hasValue(7);
        assertThat(fields.flag("Flag")).isTrue();
        assertThat(fields.has("Absent")).isFalse();
        assertThatThrownBy(() -> form("Max=x").decode(shape)).isInstanceOf(KmsException.class);
        assertThatThrownBy(() -> form("Flag=1").decode(shape)).isInstanceOf(KmsException.class);
    }

    // spec: protocol.md PR-44
    @Test
    void write_ofAnyText_staysText() throws Exception {
        String hostile = "]]><a b='c'>&amp;\u0000\u0008\r\uD800\uFFFE\uD83D\uDE00\"";
        String xml = written(form(GET_CALLER_IDENTITY), out -> {
            out.text("Text", hostile);
            out.texts("Texts", List.of(hostile));
            out.number("Number", 1);
            out.flag("Flag", true);
            out.timestamp("Time", Instant.parse("2026-11-24T04:15:00.123456Z"));
            out.blob("Blob", new byte[] {1});
            out.structures("List", List.of(inner -> inner.text("X", "y")));
        });

        String text = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("Text")
                .item(0)
                .getTextContent();
        assertThat(text).isEqualTo("]]><a b='c'>&amp;\uFFFD\uFFFD\r\uFFFD\uFFFD\uD83D\uDE00\"");
        assertThat(xml).contains("<Time>2026-11-24T04:15:00.123Z</Time>", "<Blob>AQ==</Blob>", "<X>y</X>");
    }

    private WireCall form(String parameters) {
        return protocol.call("", parameters.getBytes(UTF_8), REQUEST_ID);
    }

    private WireCall query(String parameters) {
        return protocol.call(parameters, new byte[0], REQUEST_ID);
    }

    private static String written(WireCall call, Response response) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        call.write(response, out);
        return out.toString(UTF_8);
    }

    private static String written(WireCall call, KmsException error) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        call.write(error, out);
        return out.toString(UTF_8);
    }
}
