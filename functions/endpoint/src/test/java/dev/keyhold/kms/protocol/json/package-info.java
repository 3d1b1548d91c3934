@NullMarked
package dev.keyhold.kms.protocol.json;

import org.jspecify.annotations.NullMarked;
