/** The whole server, killed under load. */
@NullMarked
package dev.keyhold.server.crash;

import org.jspecify.annotations.NullMarked;
