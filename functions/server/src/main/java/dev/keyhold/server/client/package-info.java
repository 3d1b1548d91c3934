/** How commands reach the service: the running server over its endpoint, else the data directory itself. */
@NullMarked
package dev.keyhold.server.client;

import org.jspecify.annotations.NullMarked;
