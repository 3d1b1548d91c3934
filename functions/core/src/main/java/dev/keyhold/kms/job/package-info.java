/** Work that falls due: jobs that decide on steps, and the runner that commits and records them. */
@NullMarked
package dev.keyhold.kms.job;

import org.jspecify.annotations.NullMarked;
