@NullMarked
package dev.keyhold.server.directory;

import org.jspecify.annotations.NullMarked;
