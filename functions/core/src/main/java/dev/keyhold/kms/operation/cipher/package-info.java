/** Operations that use key material: encrypt, decrypt, re-encrypt, data keys, random bytes. */
@NullMarked
package dev.keyhold.kms.operation.cipher;

import org.jspecify.annotations.NullMarked;
