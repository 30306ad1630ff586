package dev.zeroheap.log4j;

import java.util.Map;

/**
 * {@link RecorderStats} for JMX, under the name {@link dev.zeroheap.api.RunName#objectName}. Accessors are named as JMX
 * wants them.
 */
public interface RecorderMXBean {
    /** See {@link RecorderStats#recorded()}. */
    long getRecorded();

    /** See {@link RecorderStats#written()}. */
    long getWritten();

    /** See {@link RecorderStats#lost()}. */
    long getLost();

    /** See {@link RecorderStats#lostByCause()}; the keys are as in the log. */
    Map<String, Long> getLostByCause();

    /** See {@link RecorderStats#cutValues()}. */
    long getCutValues();

    /** See {@link RecorderStats#bytes()}. */
    long getBytes();

    /** See {@link RecorderStats#rolls()}. */
    long getRolls();

    /** See {@link RecorderStats#ringFill()}. */
    long getRingFill();

    /** See {@link RecorderStats#ringSlots()}. */
    int getRingSlots();

    /** See {@link RecorderStats#lastError()}. */
    String getLastError();

    /** See {@link RecorderStats#segment()}. */
    String getSegment();
}
