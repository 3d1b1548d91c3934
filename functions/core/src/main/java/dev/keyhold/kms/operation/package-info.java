/** Operations, what the pipeline must know of them, and the pipeline that runs every call the same way. */
@NullMarked
package dev.keyhold.kms.operation;

import org.jspecify.annotations.NullMarked;
