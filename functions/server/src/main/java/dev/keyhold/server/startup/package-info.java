/** Everything that happens before the listeners open: directory, lock, root key, store, first start, certificate. */
@NullMarked
package dev.keyhold.server.startup;

import org.jspecify.annotations.NullMarked;
