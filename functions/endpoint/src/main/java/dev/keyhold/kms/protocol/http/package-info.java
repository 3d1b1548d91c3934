/**
 * HTTP: reads a request within its bounds, runs it through the pipeline on the event loop or, where storage would be waited
 * for, on a worker, and writes the answer. The requirements are in {@code docs/spec/protocol.md}, sections 1, 3 and 6.
 */
@NullMarked
package dev.keyhold.kms.protocol.http;

import org.jspecify.annotations.NullMarked;
