/** DynamoDB Local as a process, for tests. */
@NullMarked
package dev.keyhold.dynamodb.local;

import org.jspecify.annotations.NullMarked;
