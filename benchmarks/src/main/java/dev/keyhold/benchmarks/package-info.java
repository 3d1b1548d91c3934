/** Measurements. Compiled in every build, run by hand. */
@NullMarked
package dev.keyhold.benchmarks;

import org.jspecify.annotations.NullMarked;
