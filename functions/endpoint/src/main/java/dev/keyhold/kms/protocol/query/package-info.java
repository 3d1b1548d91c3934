/**
 * The AWS Query protocol: parameters in, XML out. The requirements are in {@code docs/spec/protocol.md}, section 5.
 */
@NullMarked
package dev.keyhold.kms.protocol.query;

import org.jspecify.annotations.NullMarked;
