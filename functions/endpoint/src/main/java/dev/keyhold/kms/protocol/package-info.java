/** What every wire protocol has in common. */
@NullMarked
package dev.keyhold.kms.protocol;

import org.jspecify.annotations.NullMarked;
