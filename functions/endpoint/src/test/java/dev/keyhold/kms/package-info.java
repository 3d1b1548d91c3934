@NullMarked
package dev.keyhold.kms;

import org.jspecify.annotations.NullMarked;
