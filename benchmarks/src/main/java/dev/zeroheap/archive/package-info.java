/**
 * The kill and race torture of the archive; in the archiver's package, because it stops the work between its steps and
 * lets archivers race that the lock would keep apart.
 *
 * <p>{@link dev.zeroheap.archive.KillRounds} goes round after round; {@code bin/torture archive} and a test call it. Each
 * round disturbs archivers in processes of their own ({@link dev.zeroheap.archive.ArchiverProcess}) while a writer in
 * another one records, then takes a {@link dev.zeroheap.archive.Census} of everything that was ever written.
 */
@NullMarked
package dev.zeroheap.archive;

import org.jspecify.annotations.NullMarked;
