package dev.zeroheap.archive;

import java.time.LocalDate;

/**
 * One Parquet file of the archive.
 *
 * @param location where it is, in a form that DuckDB's {@code read_parquet} takes
 * @param day the day of all of its events, UTC
 * @param rows how many events it has
 * @param sizeBytes how long it is
 */
public record ArchiveFile(String location, LocalDate day, long rows, long sizeBytes) {}
