/** The store port on one DynamoDB table (docs/spec/store.md, section 10). */
@NullMarked
package dev.keyhold.kms.store.dynamodb;

import org.jspecify.annotations.NullMarked;
