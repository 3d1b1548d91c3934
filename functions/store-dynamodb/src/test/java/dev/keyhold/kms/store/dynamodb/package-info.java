@NullMarked
package dev.keyhold.kms.store.dynamodb;

import org.jspecify.annotations.NullMarked;
