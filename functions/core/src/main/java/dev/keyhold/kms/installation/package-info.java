/** What a service is made with: its account, the account's root access key, its first domain key. */
@NullMarked
package dev.keyhold.kms.installation;

import org.jspecify.annotations.NullMarked;
