package dev.zeroheap.api;

/** What an event measures: the {@code metric_type} of the log line. */
public enum MetricType {
    /** Something took time: {@code duration} is set. */
    TIMER("timer"),
    /** Something happened {@code value} times. */
    COUNTER("counter"),
    /** {@code value} was read at this instant. */
    GAUGE("gauge"),
    /** {@code value} is one sample of a distribution that is not a duration. */
    HISTOGRAM("histogram"),
    /** Something happened; the labels say what. */
    EVENT("event");

    private final String wireName;

    MetricType(String wireName) {
        this.wireName = wireName;
    }

    /** The text of {@code metric_type} in the log, for example {@code timer}. */
    public String wireName() {
        return wireName;
    }
}
