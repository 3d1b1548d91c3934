/** What happened to every call: the seam that the audit trail fills. */
@NullMarked
package dev.keyhold.kms.audit;

import org.jspecify.annotations.NullMarked;
