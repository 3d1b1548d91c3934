/** Root keys that AWS keeps: in AWS KMS, which never shows them, or in Secrets Manager (key-hierarchy.md 7.3 and 7.4). */
@NullMarked
package dev.keyhold.kms.rootkey.aws;

import org.jspecify.annotations.NullMarked;
