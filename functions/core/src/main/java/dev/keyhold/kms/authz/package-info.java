/** Who may do what: the seam that the policy engine fills. */
@NullMarked
package dev.keyhold.kms.authz;

import org.jspecify.annotations.NullMarked;
