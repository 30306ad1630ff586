package dev.zeroheap.archive;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes segments of the log, each once.
 *
 * @param segments what the files were made of
 * @param logs where they are
 * @param logsId whose directory it is
 * @param listed all there was before this run of the archiver deleted anything
 * @param clock tells when the grace begins
 */
record SegmentClaim(List<Segment> segments, LogDirectory logs, String logsId, Set<SegmentKey> listed, Clock clock)
        implements Claim {
    /**
     * A segment that is covered is taken. So is one whose file has gone: only who archived it can have deleted it, and may
     * have forgotten it since. Files do not come back, so looking after the state was loaded leaves no gap.
     */
    @Override
    public boolean isTaken(ArchiveSnapshot base) {
        return segments.stream().anyMatch(segment -> isTaken(base, segment) || hasChanged(segment));
    }

    /** Whether the file is no longer what was converted; the next try says so. */
    private static boolean hasChanged(Segment segment) {
        try {
            return Files.size(segment.path()) != segment.sizeBytes();
        } catch (IOException e) {
            return true;
        }
    }

    static boolean isTaken(ArchiveSnapshot base, Segment segment) {
        return base.covers(segment) || !Files.exists(segment.path());
    }

    @Override
    public Map<String, String> properties(ArchiveSnapshot base) {
        Map<String, String> properties = new TreeMap<>(base.coverage().without(this::isGone, logsId));
        Coverage kept = Coverage.of(properties).or(base.coverage());
        properties.putAll(kept.with(segments, clock.instant(), logsId));
        return properties;
    }

    /** What was listed stays covered in this run. What was not may be new, so its file is looked for. */
    private boolean isGone(SegmentKey key) {
        return !listed.contains(key)
                && !Files.exists(logs.root()
                        .resolve(key.service())
                        .resolve(key.run())
                        .resolve("%08d%s".formatted(key.number(), LogFormat.SEGMENT_SUFFIX)));
    }

    @Override
    public String description() {
        return segments.stream()
                .collect(groupingBy(
                        segment -> segment.run().key(),
                        TreeMap::new,
                        mapping(segment -> Integer.toString(segment.number()), joining(","))))
                .entrySet()
                .stream()
                .map(run -> run.getKey() + ":" + run.getValue())
                .collect(joining(" "));
    }
}
