package dev.zeroheap.api;

/**
 * The monitor of a checkpoint saver: the same events, with the saver's own fixed labels on each.
 *
 * <p>Safe to share between threads, like every {@link LightweightPerformanceMonitor}.
 */
public final class CheckpointPerformanceMonitor extends LightweightPerformanceMonitor {
    private final Labels labels;

    /** A monitor without labels of its own. */
    public CheckpointPerformanceMonitor(PerformanceMetricsLogger logger) {
        this(logger, Labels.none());
    }

    /** A monitor that puts these labels on every checkpoint, for example the kind of store. */
    public CheckpointPerformanceMonitor(PerformanceMetricsLogger logger, Labels labels) {
        super(logger);
        this.labels = labels == null ? Labels.none() : labels;
    }

    /** A checkpoint is safe on disk. */
    public void recordCheckpointSave(double duration, long size) {
        recordCheckpointSave(duration, size, true);
    }

    @Override
    public void recordCheckpointSave(double duration, long size, boolean success) {
        logger().logCheckpointSave(duration, size, success, labels);
    }

    @Override
    public void recordCheckpointSave(double duration, long size, boolean success, Labels more) {
        logger().checkpointSave(duration, size, success)
                .labels(labels)
                .labels(more)
                .record();
    }

    /**
     * A checkpoint of one thread of an agent's conversation was saved, or not.
     *
     * @param threadId the conversation, kept as the label {@code thread_id}
     * @param duration decimal seconds that it took
     * @param size bytes that were written
     * @param success whether it is safe on disk
     */
    public void recordCheckpointSave(String threadId, double duration, long size, boolean success) {
        logger().checkpointSave(duration, size, success)
                .labels(labels)
                .label("thread_id", threadId)
                .record();
    }
}
