package dev.zeroheap.log4j;

/** What happens to an event when the ring is full. */
public enum Overflow {
    /** It is lost and counted, at once. */
    DROP("drop"),
    /** The calling thread waits for room, for {@link RecorderSettings#overflowWait()} at most; then as {@link #DROP}. */
    WAIT("wait");

    private final String wireName;

    Overflow(String wireName) {
        this.wireName = wireName;
    }

    /** The text in settings, for example {@code drop}. */
    public String wireName() {
        return wireName;
    }
}
