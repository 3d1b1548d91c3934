@NullMarked
package dev.keyhold.server.backup;

import org.jspecify.annotations.NullMarked;
