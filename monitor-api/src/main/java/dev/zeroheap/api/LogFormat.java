package dev.zeroheap.api;

/**
 * The names and limits of the log format, version {@value #VERSION}; FORMAT.md is the text of it.
 *
 * <pre>{@code
 * {"timestamp":"2026-11-23T12:00:00.000123Z","level":"INFO","logger":"performance_metrics",
 *  "message":"checkpoint_save","seq":41,"data":{"metric_type":"timer",...,"labels":{"thread_id":"t-17"}}}
 * }</pre>
 */
public final class LogFormat {
    /** Version of the log line and of the directory layout. */
    public static final int VERSION = 1;

    /** The most that one line may have, newline included: 64 KiB. */
    public static final int MAX_LINE_BYTES = 64 * 1024;

    /** Value of {@code logger} in every line. */
    public static final String LOGGER_NAME = "performance_metrics";

    /** Value of {@code level} in every line. */
    public static final String LEVEL = "INFO";

    /**
     * Value of {@code module} in the lines that a recorder writes about itself. Answers leave these lines out unless
     * they are asked for by name or by this module.
     */
    public static final String RECORDER_MODULE = "zeroheap.recorder";

    /** First line of a run: who writes, with which settings. */
    public static final String RUN_OPENED = "run_opened";

    /** Last line of a run that ended cleanly. */
    public static final String RUN_CLOSED = "run_closed";

    /** {@code value} events were lost since the last such line; the label {@code cause} says why. */
    public static final String MONITOR_LOSS = "monitor_loss";

    /** Where recorders write and readers look when nobody says otherwise, under the working directory. */
    public static final String DEFAULT_DIRECTORY = "zeroheap-logs";

    /** The file in a run's directory whose operating-system lock the writer holds while it lives. */
    public static final String LOCK_FILE = "writer.lock";

    /** End of a segment's file name; before it stands the number, eight digits or more, from 00000001. */
    public static final String SEGMENT_SUFFIX = ".jsonl";

    private LogFormat() {}
}
