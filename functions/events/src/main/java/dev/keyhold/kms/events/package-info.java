/** Functions for work that falls due, one for each kind. {@code QUARKUS_FUNQY_EXPORT} names the one that a function runs. */
@NullMarked
package dev.keyhold.kms.events;

import org.jspecify.annotations.NullMarked;
