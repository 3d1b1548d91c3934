@NullMarked
package dev.keyhold.server.config;

import org.jspecify.annotations.NullMarked;
