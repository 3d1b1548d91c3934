package dev.keyhold.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IniDocumentTest {
    private static final String TEXT = """
            # mine
            [default]
            region = eu-west-1   # not a remark for every client
            s3 =
              max_concurrent_requests = 20

            ; about work
            [ profile   work ]
            region=us-west-2
            region = eu-north-1
            """;

    @Test
    void text_unchanged_isTheSame() {
        assertThat(IniDocument.parse(TEXT).text()).isEqualTo(TEXT);
        assertThat(IniDocument.parse("").text()).isEmpty();
        assertThat(IniDocument.parse("[a]\r\nb = c\r\n").text()).isEqualTo("[a]\r\nb = c\r\n");
    }

    @Test
    void value_ofSections_isFound() {
        IniDocument document = IniDocument.parse(TEXT);

        assertThat(document.value("profile work", "region")).contains("eu-north-1");
        assertThat(document.value("default", "max_concurrent_requests")).isEmpty();
        assertThat(document.value("absent", "region")).isEmpty();
        assertThat(document.hasSection("profile work")).isTrue();
        assertThat(document.hasSection("work")).isFalse();
    }

    @Test
    void set_inASection_leavesTheRestAlone() {
        IniDocument document = IniDocument.parse(TEXT);

        document.set("default", "output", "json");
        document.set("profile work", "region", "sa-east-1");

        assertThat(document.text()).isEqualTo("""
                # mine
                [default]
                region = eu-west-1   # not a remark for every client
                s3 =
                  max_concurrent_requests = 20
                output = json

                ; about work
                [ profile   work ]
                region = sa-east-1
                """);
    }

    @Test
    void set_nestedSetting_isReplacedWithWhatIsInIt() {
        IniDocument document = IniDocument.parse(TEXT);

        document.set("default", "s3", "none");

        assertThat(document.text()).contains("s3 = none\n").doesNotContain("max_concurrent_requests");
    }

    @Test
    void replaceSection_newAndAgain_isThereOnce() {
        IniDocument document = IniDocument.parse(TEXT);

        document.replaceSection("services x", List.of("kms =", "  endpoint_url = a"));
        document.replaceSection("services x", List.of("kms =", "  endpoint_url = b"));

        assertThat(document.text()).isEqualTo(TEXT + "\n[services x]\nkms =\n  endpoint_url = b\n");
    }
}
