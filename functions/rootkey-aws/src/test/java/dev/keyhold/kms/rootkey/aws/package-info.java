@NullMarked
package dev.keyhold.kms.rootkey.aws;

import org.jspecify.annotations.NullMarked;
