/** What functions share: settings from the environment, and the installation that they name. */
@NullMarked
package dev.keyhold.kms.serverless;

import org.jspecify.annotations.NullMarked;
