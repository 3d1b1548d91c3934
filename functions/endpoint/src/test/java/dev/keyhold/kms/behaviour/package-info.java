/**
 * What the product must do, seen from real clients. Every shape of the product runs the same suite: it says how it is started in a
 * {@link dev.keyhold.kms.behaviour.Launcher} and implements {@link dev.keyhold.kms.behaviour.BehaviourSuite}.
 */
@NullMarked
package dev.keyhold.kms.behaviour;

import org.jspecify.annotations.NullMarked;
