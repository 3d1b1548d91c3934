/** The data directory: what lies where, and how its files are written. */
@NullMarked
package dev.keyhold.server.directory;

import org.jspecify.annotations.NullMarked;
