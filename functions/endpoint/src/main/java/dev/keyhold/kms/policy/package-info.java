/** Policy documents: from JSON to the model that authorization works with. */
@NullMarked
package dev.keyhold.kms.policy;

import org.jspecify.annotations.NullMarked;
