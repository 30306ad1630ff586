package dev.zeroheap.query;

/**
 * In which order events come: by their time, then by run and number in it, so that the order is total for every event of
 * a recorder.
 */
public enum Order {
    /** {@code asc}: oldest first. */
    OLDEST_FIRST("asc"),
    /** {@code desc}: newest first. */
    NEWEST_FIRST("desc");

    private final String wireName;

    Order(String wireName) {
        this.wireName = wireName;
    }

    /** {@code asc} or {@code desc}. */
    public String wireName() {
        return wireName;
    }
}
