package dev.zeroheap.archive;

/** Watches long work; called on the thread that works, after each piece of it. */
@FunctionalInterface
interface Progress {
    /** Nobody watches. */
    Progress NONE = (work, done, total) -> {};

    /**
     * Says how far the work is.
     *
     * @param work a word for it
     * @param done how much is done, 0 to {@code total}
     * @param total how much there is to do; bytes
     */
    void at(String work, long done, long total);
}
