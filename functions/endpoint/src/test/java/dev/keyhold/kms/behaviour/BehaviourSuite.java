package dev.keyhold.kms.behaviour;

/** The whole suite. */
public interface BehaviourSuite
        extends KeyBehaviour,
                RotationBehaviour,
                AliasBehaviour,
                TagAndPolicyBehaviour,
                CipherBehaviour,
                DryRunBehaviour,
                CallerBehaviour {}
