/** The settings of a server: where they come from, and what they may be. */
@NullMarked
package dev.keyhold.server.config;

import org.jspecify.annotations.NullMarked;
