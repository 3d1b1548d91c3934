package dev.keyhold.kms.behaviour;

/** The whole suite. */
public interface BehaviourSuite
        extends KeyBehaviour,
                LastUsageBehaviour,
                RotationBehaviour,
                MultiRegionBehaviour,
                AliasBehaviour,
                TagAndPolicyBehaviour,
                CipherBehaviour,
                DryRunBehaviour,
                CallerBehaviour {}
