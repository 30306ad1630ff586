/**
 * Closed log segments in, sorted Parquet files in an Iceberg table out, each event exactly once.
 *
 * <p>{@link dev.zeroheap.archive.Archive} is what a query opens and takes an {@link
 * dev.zeroheap.archive.ArchiveSnapshot} of; {@link dev.zeroheap.archive.Archiver} fills it, on one thread, {@link
 * dev.zeroheap.archive.Importer} from files of other writers, {@link dev.zeroheap.archive.ArchiverMain} from the command
 * line. {@link dev.zeroheap.archive.Compactor} merges small files, {@link dev.zeroheap.archive.Expiry} drops what is over,
 * {@link dev.zeroheap.archive.Verification} reads everything once more, {@link dev.zeroheap.archive.Export} writes it for
 * other programs. Read {@code Archiver} first.
 *
 * <p>Every change of the table is a {@code Change} that {@code ArchiveCommit} makes under a {@code Claim}; there is no other
 * way to the catalog.
 *
 * <p>Also what both readers of the log share: {@link dev.zeroheap.archive.LogDirectory} finds runs and segments,
 * {@link dev.zeroheap.archive.SegmentSql} turns their lines into rows, {@link dev.zeroheap.archive.EventColumn} names the
 * columns. The archiver and the query read a line by the same SQL, so an event looks the same before and after it is
 * archived.
 */
@NullMarked
package dev.zeroheap.archive;

import org.jspecify.annotations.NullMarked;
