/** Keyhold and its client library against LocalStack: real processes, real clients. */
@NullMarked
package dev.keyhold.localstack;

import org.jspecify.annotations.NullMarked;
