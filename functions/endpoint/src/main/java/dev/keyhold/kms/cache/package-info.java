/** Keeps what was read from the store for a bounded time. */
@NullMarked
package dev.keyhold.kms.cache;

import org.jspecify.annotations.NullMarked;
