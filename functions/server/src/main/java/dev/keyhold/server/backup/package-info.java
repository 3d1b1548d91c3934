/** Backups of the embedded store, and how one takes its place ({@code docs/spec/backup.md}). */
@NullMarked
package dev.keyhold.server.backup;

import org.jspecify.annotations.NullMarked;
