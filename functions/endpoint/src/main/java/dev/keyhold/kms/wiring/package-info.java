/** Puts the service together: the one place that knows every part. Only what touches the framework knows of it. */
@NullMarked
package dev.keyhold.kms.wiring;

import org.jspecify.annotations.NullMarked;
