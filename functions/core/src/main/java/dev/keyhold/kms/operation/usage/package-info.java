/** Operations on what is known of the use of KMS keys. */
@NullMarked
package dev.keyhold.kms.operation.usage;

import org.jspecify.annotations.NullMarked;
