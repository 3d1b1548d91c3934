/** Operations on key policies. */
@NullMarked
package dev.keyhold.kms.operation.policy;

import org.jspecify.annotations.NullMarked;
