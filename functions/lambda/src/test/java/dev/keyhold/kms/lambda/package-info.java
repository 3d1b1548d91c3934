@NullMarked
package dev.keyhold.kms.lambda;

import org.jspecify.annotations.NullMarked;
