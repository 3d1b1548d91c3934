@NullMarked
package dev.keyhold.kms.serverless;

import org.jspecify.annotations.NullMarked;
