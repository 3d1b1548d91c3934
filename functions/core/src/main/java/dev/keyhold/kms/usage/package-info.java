/** When KMS keys were last used: {@code docs/spec/last-usage.md}. */
@NullMarked
package dev.keyhold.kms.usage;

import org.jspecify.annotations.NullMarked;
