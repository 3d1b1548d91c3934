/** Where tests find vectors that are too large to be kept with the sources. */
@NullMarked
package dev.keyhold.testvectors;

import org.jspecify.annotations.NullMarked;
