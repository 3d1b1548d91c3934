/** The server as a process of its own, as users run it. */
@NullMarked
package dev.keyhold.server.process;

import org.jspecify.annotations.NullMarked;
