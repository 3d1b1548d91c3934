/** Operations on the tags of KMS keys. */
@NullMarked
package dev.keyhold.kms.operation.tag;

import org.jspecify.annotations.NullMarked;
