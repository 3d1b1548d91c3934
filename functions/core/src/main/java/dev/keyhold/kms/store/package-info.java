/** The store port, and the one place for each table that maps its records to items. */
@NullMarked
package dev.keyhold.kms.store;

import org.jspecify.annotations.NullMarked;
