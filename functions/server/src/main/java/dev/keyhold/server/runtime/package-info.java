/** The running server: beans, the plain listener, health, and what is shown and written down once it listens. */
@NullMarked
package dev.keyhold.server.runtime;

import org.jspecify.annotations.NullMarked;
