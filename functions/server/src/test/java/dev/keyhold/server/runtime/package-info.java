/** Tests of the running server's parts. */
@NullMarked
package dev.keyhold.server.runtime;

import org.jspecify.annotations.NullMarked;
