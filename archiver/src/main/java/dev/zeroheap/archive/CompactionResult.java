package dev.zeroheap.archive;

/**
 * What a compaction did.
 *
 * @param merges how many files it made
 * @param filesBefore how many files those replace
 * @param events how many events they hold
 * @param bytesBefore how long the replaced files are; they go when old states of the table do
 * @param bytesAfter how long the new ones are
 */
public record CompactionResult(int merges, int filesBefore, long events, long bytesBefore, long bytesAfter) {
    static final CompactionResult NOTHING = new CompactionResult(0, 0, 0, 0, 0);

    /** Both together. */
    CompactionResult plus(CompactionResult other) {
        return new CompactionResult(
                merges + other.merges,
                filesBefore + other.filesBefore,
                events + other.events,
                bytesBefore + other.bytesBefore,
                bytesAfter + other.bytesAfter);
    }
}
