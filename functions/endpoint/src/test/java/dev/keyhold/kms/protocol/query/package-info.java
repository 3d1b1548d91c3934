@NullMarked
package dev.keyhold.kms.protocol.query;

import org.jspecify.annotations.NullMarked;
