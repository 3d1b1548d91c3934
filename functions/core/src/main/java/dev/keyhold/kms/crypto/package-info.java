/** Cryptography: nothing outside this package sees key material. */
@NullMarked
package dev.keyhold.kms.crypto;

import org.jspecify.annotations.NullMarked;
