/**
 * AWS JSON 1.1: requests are decoded by their shape, answers and errors are written member by member. Only Jackson's
 * streaming core is used; nothing is bound by reflection. The requirements are in {@code docs/spec/protocol.md}, sections
 * 2 to 4.
 */
@NullMarked
package dev.keyhold.kms.protocol.json;

import org.jspecify.annotations.NullMarked;
