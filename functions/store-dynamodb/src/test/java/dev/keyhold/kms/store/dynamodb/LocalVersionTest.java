package dev.keyhold.kms.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests here and those on LocalStack are with one DynamoDB Local. */
class LocalVersionTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void dynamoDbLocal_hasOneVersion() throws IOException {
        assertThat(find(
                        ROOT.resolve("localstack/jars/dynamodb/pom.xml"),
                        "<artifactId>DynamoDBLocal</artifactId>\\s*<version>([^<]+)"))
                .isEqualTo(find(ROOT.resolve("pom.xml"), "<dynamodb.local.version>([^<]+)"));
    }

    private static String find(Path file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as(file + " has a version").isTrue();
        return matcher.group(1);
    }
}
