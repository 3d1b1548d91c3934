@NullMarked
package dev.keyhold.server.shell;

import org.jspecify.annotations.NullMarked;
