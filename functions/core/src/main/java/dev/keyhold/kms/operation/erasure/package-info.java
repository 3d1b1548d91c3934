/** Keyhold's own operations on what remains of erased KMS keys. */
@NullMarked
package dev.keyhold.kms.operation.erasure;

import org.jspecify.annotations.NullMarked;
