/** Operations on aliases. */
@NullMarked
package dev.keyhold.kms.operation.alias;

import org.jspecify.annotations.NullMarked;
