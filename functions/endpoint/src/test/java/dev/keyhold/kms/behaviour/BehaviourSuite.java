package dev.keyhold.kms.behaviour;

/** The whole suite. */
public interface BehaviourSuite
        extends KeyBehaviour,
                AliasBehaviour,
                TagAndPolicyBehaviour,
                CipherBehaviour,
                DryRunBehaviour,
                CallerBehaviour {}
