@NullMarked
package dev.keyhold.server.tls;

import org.jspecify.annotations.NullMarked;
