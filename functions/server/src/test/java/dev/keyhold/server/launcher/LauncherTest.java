package dev.keyhold.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.server.launcher.FakeClone.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
    private static final String MAVEN = "mvn -q -B -DskipTests -Dquick -pl functions/server -am package";

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private FakeClone clone;

    @BeforeEach
    void prepare() throws IOException {
        clone = new FakeClone(directory);
    }

    private void assertRuns(Result result, String... arguments) {
        assertThat(result.status()).as(result.output()).isZero();
        String java = result.calls().stream()
                .filter(call -> call.startsWith("java "))
                .findFirst()
                .orElseThrow();
        assertThat(java)
                .contains("-Dkeyhold.launcher=" + clone.root() + "/keyhold")
                .endsWith(String.join(
                        " ",
                        concat(
                                "-jar " + clone.root() + "/functions/server/target/quarkus-app/quarkus-run.jar",
                                arguments)));
        assertThat(result.calls()).contains("umask 0077");
    }

    private static List<String> concat(String first, String... rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(rest));
        return all;
    }

    private static void assertFails(Result result, String... says) {
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(result.output().lines().reduce("", (before, line) -> line))
                .startsWith("keyhold: ")
                .contains(says);
        assertThat(result.calls()).noneMatch(call -> call.startsWith("java "));
    }

    @Test
    void run_firstTime_buildsAndSaysSo_thenNoMore() throws Exception {
        Result first = clone.run("serve", "--data", "/some where");
        assertRuns(first, "serve", "--data", "/some where");
        assertThat(first.calls()).first().isEqualTo(MAVEN);
        assertThat(first.output()).startsWith("keyhold: building");

        Result second = clone.run();
        assertRuns(second);
        assertThat(second.calls()).noneMatch(call -> call.startsWith("mvn"));
        assertThat(second.output()).isEmpty();
    }

    @Test
    void run_withoutMaven_worksOnceItIsBuilt() throws Exception {
        clone.run();
        clone.remove("mvn");
        clone.remove("javac");

        assertRuns(clone.run("version"), "version");
    }

    @ParameterizedTest
    @CsvSource({"functions/server/src/main/java/Main.java", "functions/server/src/main/java/New.java", "pom.xml"})
    void run_afterASourceChanged_buildsAgain(String source) throws Exception {
        clone.run();
        clone.source(source, "changed");

        assertThat(clone.run().calls()).contains(MAVEN);
        assertThat(clone.run().calls()).doesNotContain(MAVEN);
    }

    @Test
    void run_fromAnotherFolderAndThroughLinks_findsItsClone() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("else where"));
        Path absolute =
                Files.createSymbolicLink(elsewhere.resolve("kh"), clone.root().resolve("keyhold"));
        Path relative = Files.createSymbolicLink(directory.resolve("link"), Path.of("else where/kh"));

        for (Path launcher : List.of(absolute, relative, clone.root().resolve("keyhold"))) {
            assertRuns(clone.finish(clone.start(launcher, elsewhere, "version")), "version");
        }
        assertRuns(clone.finish(clone.start(Path.of("./kh"), elsewhere, "version")), "version");
        assertRuns(clone.finish(clone.start(Path.of("./keyhold"), clone.root(), "version")), "version");
    }

    @Test
    void run_leavesTheCloneAsItWas() throws Exception {
        Map<String, String> before = clone.sources();

        clone.run();
        clone.run("env");

        assertThat(clone.sources()).isEqualTo(before);
    }

    @Test
    void run_withJavaHome_usesIt_andWhatItsVersionNeeds() throws Exception {
        Path home = directory.resolve("jdk 25");
        clone.javaIn(home.resolve("bin"), "25");
        clone.tool(home.resolve("bin"), "javac", "exit 0");
        clone.remove("java");
        clone.remove("javac");

        Result result = clone.with("JAVA_HOME", home.toString()).run("version");

        assertRuns(result, "version");
        assertThat(result.calls().get(1)).contains("--enable-native-access=ALL-UNNAMED");
    }

    @ParameterizedTest
    @CsvSource({"11.0.2", "1.8.0_402", "16", "nonsense"})
    void run_withAJavaThatIsTooOld_saysWhatIsNeeded(String version) throws Exception {
        clone.javaIn(clone.bin(), version);

        assertFails(clone.run(), "needs 17 or newer", clone.bin() + "/java");
    }

    @Test
    void run_withoutJava_saysWhatToInstall() throws Exception {
        clone.remove("java");

        assertFails(clone.run(), "install a JDK of version 17 or newer", "apt install openjdk-17-jdk");
    }

    @Test
    void run_withAJavaHomeThatIsNone_saysSo() throws Exception {
        assertFails(clone.with("JAVA_HOME", "/no/jdk").run(), "JAVA_HOME is /no/jdk");
    }

    @Test
    void run_unbuiltWithoutMaven_saysWhatToInstall() throws Exception {
        clone.remove("mvn");

        assertFails(clone.run(), "Maven is missing", "install Maven 3.8.6 or newer");
    }

    @Test
    void run_unbuiltWithoutACompiler_saysWhatToInstall() throws Exception {
        clone.remove("javac");

        assertFails(clone.run(), "no compiler", "whole JDK");
    }

    @Test
    void run_whenTheBuildFails_saysSo_andTriesAgainTheNextTime() throws Exception {
        clone.maven("echo '[ERROR] this and that'; exit 1");
        Result failed = clone.run();
        assertFails(failed, "the build failed");
        assertThat(failed.output()).contains("[ERROR] this and that");

        assertThat(clone.run().calls()).contains(MAVEN);
    }

    @Test
    void run_withBuildingForbidden_neverBuilds() throws Exception {
        clone.with("KEYHOLD_BUILD", "never");
        assertFails(clone.run(), "not built yet", "KEYHOLD_BUILD=never");

        clone.with("KEYHOLD_BUILD", "").run();
        clone.with("KEYHOLD_BUILD", "never").source("pom.xml", "changed");
        Result stale = clone.run();
        assertRuns(stale);
        assertThat(stale.calls()).doesNotContain(MAVEN);
    }

    @Test
    void run_twiceAtOnce_buildsOnce() throws Exception {
        clone.maven("sleep 1; mkdir -p functions/server/target/quarkus-app;"
                + " echo > functions/server/target/quarkus-app/quarkus-run.jar");
        List<Process> both = new ArrayList<>();
        for (int each = 0; each < 2; each++) {
            both.add(clone.start(clone.root().resolve("keyhold"), Path.of("/")));
        }
        for (Process each : both) {
            assertThat(each.waitFor()).isZero();
        }

        assertThat(clone.finish(both.get(0)).calls()).containsOnlyOnce(MAVEN).hasSize(5);
    }

    @Test
    void run_isTheProcessThatWasStarted() throws Exception {
        clone.tool(
                clone.bin(),
                "java",
                "case \" $* \" in *' -version '*) echo 'openjdk version \"17\"' >&2; exit;; esac; echo \"$$\"");
        Process process = clone.start(clone.root().resolve("keyhold"), Path.of("/"));

        assertThat(clone.finish(process).output().lines().reduce("", (before, line) -> line))
                .isEqualTo(String.valueOf(process.pid()));
    }
}
