/** Whether the service is the one that AWS's service model describes. The tests are generated from the model. */
@NullMarked
package dev.keyhold.kms.operation.conformance;

import org.jspecify.annotations.NullMarked;
