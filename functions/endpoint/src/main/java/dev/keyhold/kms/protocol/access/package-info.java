/** Who calls: the verdict on a request's signature, and the access keys that it is made with. */
@NullMarked
package dev.keyhold.kms.protocol.access;

import org.jspecify.annotations.NullMarked;
