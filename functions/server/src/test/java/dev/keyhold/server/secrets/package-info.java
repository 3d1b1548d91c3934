/** Where secrets must not be: searched in what a real server leaves behind. */
@NullMarked
package dev.keyhold.server.secrets;

import org.jspecify.annotations.NullMarked;
