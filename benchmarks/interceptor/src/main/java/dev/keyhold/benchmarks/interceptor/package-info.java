/** Measurements of the SDK interceptor; run by hand. */
@NullMarked
package dev.keyhold.benchmarks.interceptor;

import org.jspecify.annotations.NullMarked;
