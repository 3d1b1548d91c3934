package dev.keyhold.kms.behaviour;

class InProcessRestartTest implements RestartBehaviour {
    @Override
    public Launcher newLauncher() {
        return new InProcessLauncher();
    }
}
