@NullMarked
package dev.keyhold.kms.policy;

import org.jspecify.annotations.NullMarked;
