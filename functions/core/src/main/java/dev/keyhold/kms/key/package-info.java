/** The names and states of KMS keys: plain values, free of every other layer. */
@NullMarked
package dev.keyhold.kms.key;

import org.jspecify.annotations.NullMarked;
