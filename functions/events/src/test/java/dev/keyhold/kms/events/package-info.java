@NullMarked
package dev.keyhold.kms.events;

import org.jspecify.annotations.NullMarked;
