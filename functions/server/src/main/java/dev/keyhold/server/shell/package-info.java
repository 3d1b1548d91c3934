/** What {@code keyhold env} prints for a shell, and writes into the user's AWS files. */
@NullMarked
package dev.keyhold.server.shell;

import org.jspecify.annotations.NullMarked;
