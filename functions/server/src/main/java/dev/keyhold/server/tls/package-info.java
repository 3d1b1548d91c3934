/** The certificate of the HTTPS listener. */
@NullMarked
package dev.keyhold.server.tls;

import org.jspecify.annotations.NullMarked;
