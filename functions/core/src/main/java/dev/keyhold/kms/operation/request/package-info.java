/** The shape of requests as data: what a field may hold, and the service's words when it does not. */
@NullMarked
package dev.keyhold.kms.operation.request;

import org.jspecify.annotations.NullMarked;
