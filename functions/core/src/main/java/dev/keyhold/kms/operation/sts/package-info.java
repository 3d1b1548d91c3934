/** The operations of the Security Token Service. */
@NullMarked
package dev.keyhold.kms.operation.sts;

import org.jspecify.annotations.NullMarked;
