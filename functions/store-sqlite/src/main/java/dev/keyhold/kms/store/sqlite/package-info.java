/** The store port on SQLite: the embedded default. One file, one process. */
@NullMarked
package dev.keyhold.kms.store.sqlite;

import org.jspecify.annotations.NullMarked;
