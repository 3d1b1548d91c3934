@NullMarked
package dev.keyhold.server.startup;

import org.jspecify.annotations.NullMarked;
