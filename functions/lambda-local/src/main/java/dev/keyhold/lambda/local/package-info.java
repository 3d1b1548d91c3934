/** AWS Lambda for tests: a function's zip in a process of its own, without any isolation. */
@NullMarked
package dev.keyhold.lambda.local;

import org.jspecify.annotations.NullMarked;
