package dev.zeroheap.archive;

/**
 * When small files of a day are merged, and how large files get.
 *
 * @param isEnabled whether the archiver compacts by itself after each run; default true
 * @param minFiles so many files of about one size, or more, of a day that still goes on are merged; 2..1000, default 8
 * @param targetBytes a file that has reached half of it is left alone, and files are merged up to about it; from 1 byte,
 *     default 256 MiB
 */
public record CompactionSettings(boolean isEnabled, int minFiles, long targetBytes) {
    /** The defaults. */
    public static final CompactionSettings DEFAULTS = new CompactionSettings(true, 8, 256L * 1024 * 1024);

    /** Checks every bound. */
    public CompactionSettings {
        ArchiveException.check(minFiles >= 2 && minFiles <= 1000, "compaction files must be 2..1000", minFiles);
        ArchiveException.check(targetBytes >= 1, "compaction target must be 1 byte or more", targetBytes);
    }

    /** The same, switched on or off. */
    public CompactionSettings enabled(boolean enabled) {
        return new CompactionSettings(enabled, minFiles, targetBytes);
    }
}
