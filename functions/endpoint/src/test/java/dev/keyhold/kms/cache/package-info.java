@NullMarked
package dev.keyhold.kms.cache;

import org.jspecify.annotations.NullMarked;
