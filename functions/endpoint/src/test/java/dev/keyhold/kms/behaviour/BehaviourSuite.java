package dev.keyhold.kms.behaviour;

/** The whole suite. */
public interface BehaviourSuite
        extends KeyBehaviour,
                RotationBehaviour,
                MultiRegionBehaviour,
                AliasBehaviour,
                TagAndPolicyBehaviour,
                CipherBehaviour,
                DryRunBehaviour,
                CallerBehaviour {}
