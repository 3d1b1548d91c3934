/** Rotation of key material. */
@NullMarked
package dev.keyhold.kms.operation.rotation;

import org.jspecify.annotations.NullMarked;
