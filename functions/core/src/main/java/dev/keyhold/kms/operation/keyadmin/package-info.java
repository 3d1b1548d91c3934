/** Operations that create, show, list, enable, disable, describe and delete KMS keys. */
@NullMarked
package dev.keyhold.kms.operation.keyadmin;

import org.jspecify.annotations.NullMarked;
