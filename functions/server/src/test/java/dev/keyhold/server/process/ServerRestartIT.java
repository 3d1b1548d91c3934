package dev.keyhold.server.process;

import dev.keyhold.kms.behaviour.Launcher;
import dev.keyhold.kms.behaviour.RestartBehaviour;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ServerRestartIT implements RestartBehaviour {
    @TempDir
    private Path directory;

    @Override
    public Launcher newLauncher() {
        return new ServerProcessLauncher(directory);
    }
}
