/** What remains of KMS keys that were erased: the journal and the receipts of {@code docs/spec/erasure.md}. */
@NullMarked
package dev.keyhold.kms.erasure;

import org.jspecify.annotations.NullMarked;
