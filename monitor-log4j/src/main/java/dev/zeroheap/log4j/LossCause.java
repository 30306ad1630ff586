package dev.zeroheap.log4j;

/** Why an event is not in the log: the label {@code cause} of a {@code monitor_loss} line. */
public enum LossCause {
    /** The drain did not keep up, and the overflow policy did not wait or waited in vain. */
    RING_FULL("ring_full"),
    /** The line would have been longer than the format allows. */
    TOO_LONG("too_long"),
    /** It came after the recorder was closed, or closing ran out of time. */
    CLOSED("closed"),
    /** The log could not be written, or a segment disappeared before it was complete. */
    IO_ERROR("io_error"),
    /** It had no name or no type, or encoding it failed. */
    INVALID("invalid");

    private final String wireName;

    LossCause(String wireName) {
        this.wireName = wireName;
    }

    /** The text in the log and in statistics, for example {@code ring_full}. */
    public String wireName() {
        return wireName;
    }
}
