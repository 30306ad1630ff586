package dev.zeroheap.log4j;

import java.util.Map;

/**
 * What a recorder has done since it was opened, as of one look; the figures are taken one after the other, so that under
 * load they may disagree by what happened in between. After {@link LogRecorder#close()}:
 * {@code recorded == written + lost}.
 *
 * @param recorded events handed over, as far as the drain has seen them
 * @param written events in the log; those of a segment that was removed before it was complete no longer count
 * @param lostByCause events that are not in the log and never will be
 * @param cutValues texts, numbers and labels that were shortened or left out of an event that was otherwise recorded
 * @param bytes written, the recorder's own lines included
 * @param rolls how many segments were begun after the first
 * @param ringFill slots of the ring in use
 * @param ringSlots slots of the ring
 * @param lastError what last kept the drain from writing; empty when nothing has
 * @param segment path of the open segment, or of the next to be opened
 */
public record RecorderStats(
        long recorded,
        long written,
        Map<LossCause, Long> lostByCause,
        long cutValues,
        long bytes,
        long rolls,
        long ringFill,
        int ringSlots,
        String lastError,
        String segment) {

    /** Keeps a copy of the map. */
    public RecorderStats {
        lostByCause = Map.copyOf(lostByCause);
    }

    /** Lost events of all causes. */
    public long lost() {
        return lostByCause.values().stream().mapToLong(Long::longValue).sum();
    }
}
