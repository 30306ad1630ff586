package dev.zeroheap.archive;

/**
 * Where the work on an archive stands, told to whoever watches: the moments between which a process may die.
 *
 * <p>A watcher is called on the thread that works. Tests stop, kill or race the work there.
 */
enum ArchiveStep {
    /** DuckDB has written a data file, which is not synced yet. */
    COPIED,
    /** A data file is on disk. */
    SYNCED,
    /** All files of an attempt are on disk, nothing is committed. */
    CONVERTED,
    /** The new metadata is on disk, and the catalog still names the old one. */
    COMMITTING,
    /** The commit holds, nothing is cleaned up. */
    COMMITTED,
    /** A segment whose grace was over has been deleted; others may follow. */
    DELETING,
    /** All segments whose grace was over are deleted, and still covered. */
    DELETED,
    /** The files of a compaction are on disk, and the old ones are still the table's. */
    COMPACTED,
    /** Days whose time is over are out of the table, their files still there. */
    DROPPED,
    /** Old states of the table are forgotten, some of their files are deleted, others may follow. */
    EXPIRING
}
