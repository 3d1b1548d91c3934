/** The command line. */
@NullMarked
package dev.keyhold.server.command;

import org.jspecify.annotations.NullMarked;
