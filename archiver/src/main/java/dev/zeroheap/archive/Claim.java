package dev.zeroheap.archive;

import java.util.Map;

/** What a commit takes for itself, so that nobody archives it a second time. */
interface Claim {
    /** Whether another commit has taken any of it; asked of the very state that the commit would replace. */
    boolean isTaken(ArchiveSnapshot base);

    /** The table properties that record it; an empty value removes one. */
    Map<String, String> properties(ArchiveSnapshot base);

    /** What stands in the summary of the snapshot, for people. */
    String description();
}
