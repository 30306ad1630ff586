/**
 * Closed log segments in, sorted Parquet files in an Iceberg table out, each event exactly once.
 *
 * <p>{@link dev.zeroheap.archive.Archive} is what a query opens and takes an {@link
 * dev.zeroheap.archive.ArchiveSnapshot} of; {@link dev.zeroheap.archive.Archiver} fills it, on one thread, {@link
 * dev.zeroheap.archive.Importer} from files of other writers, {@link dev.zeroheap.archive.ArchiverMain} from the command
 * line. Read {@code Archiver} first.
 *
 * <p>Also what both readers of the log share: {@link dev.zeroheap.archive.LogDirectory} finds runs and segments,
 * {@link dev.zeroheap.archive.SegmentSql} turns their lines into rows, {@link dev.zeroheap.archive.EventColumn} names the
 * columns. The archiver and the query read a line by the same SQL, so an event looks the same before and after it is
 * archived.
 */
@NullMarked
package dev.zeroheap.archive;

import org.jspecify.annotations.NullMarked;
