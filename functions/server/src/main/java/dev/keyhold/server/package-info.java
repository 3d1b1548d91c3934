/** The single-process server and its command line. */
@NullMarked
package dev.keyhold.server;

import org.jspecify.annotations.NullMarked;
