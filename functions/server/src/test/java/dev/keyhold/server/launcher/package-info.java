/** The script that builds what is missing and becomes the program. */
@NullMarked
package dev.keyhold.server.launcher;

import org.jspecify.annotations.NullMarked;
