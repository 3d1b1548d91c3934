/** Operations on multi-Region keys: {@code docs/spec/multi-region.md}. */
@NullMarked
package dev.keyhold.kms.operation.multiregion;

import org.jspecify.annotations.NullMarked;
