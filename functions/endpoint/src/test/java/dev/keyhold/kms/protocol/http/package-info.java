@NullMarked
package dev.keyhold.kms.protocol.http;

import org.jspecify.annotations.NullMarked;
