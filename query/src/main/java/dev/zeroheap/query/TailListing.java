package dev.zeroheap.query;

import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Run;
import dev.zeroheap.archive.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All runs that have segments, at one moment.
 *
 * @param at taken before the first look: what is not listed began later
 * @param runs by {@link TailPosition#hash}
 */
record TailListing(Instant at, Map<String, RunFiles> runs) {
    /** How long a run that has ended stays in ids; much longer than clocks of files and of this JVM lie apart. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

    private static final int BLOCK_BYTES = 1 << 14;

    /** A run and its segments, one at least, by number. */
    record RunFiles(Run run, List<Segment> segments) {
        Segment last() {
            return segments.get(segments.size() - 1);
        }

        TailPosition.Place end() {
            return new TailPosition.Place(last().number() + 1, TailPosition.Place.END);
        }

        /** Whether all of it was written so long before that ids of that time leave it out. */
        boolean isForgotten(Instant then) {
            return !run.isOpen() && lastWritten().isBefore(then.minus(FORGOTTEN_AFTER));
        }

        private Instant lastWritten() {
            try {
                return Files.getLastModifiedTime(last().path()).toInstant();
            } catch (NoSuchFileException deletedMeanwhile) {
                return Instant.MAX; // not known to be old
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the time of " + last().path(), e);
            }
        }
    }

    static TailListing of(LogDirectory logs, Clock clock) {
        Instant at = clock.instant();
        Map<String, RunFiles> runs = new LinkedHashMap<>();
        for (Run run : logs.runs()) {
            List<Segment> segments = logs.segments(run);
            if (!segments.isEmpty()) {
                runs.put(TailPosition.hash(run.key()), new RunFiles(run, segments));
            }
        }
        return new TailListing(at, runs);
    }

    /** Behind the last whole line of every run. */
    TailPosition end() throws IOException {
        Map<String, TailPosition.Place> places = new LinkedHashMap<>();
        for (Map.Entry<String, RunFiles> entry : runs.entrySet()) {
            RunFiles files = entry.getValue();
            places.put(
                    entry.getKey(),
                    files.run().isOpen()
                            ? new TailPosition.Place(files.last().number(), endOfLastLine(files.last()))
                            : files.end());
        }
        return new TailPosition(at, places, forgotten(places));
    }

    private static long endOfLastLine(Segment segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), "r")) {
            byte[] block = new byte[BLOCK_BYTES];
            for (long end = file.length(); end > 0; end -= BLOCK_BYTES) {
                int length = (int) Math.min(BLOCK_BYTES, end);
                file.seek(end - length);
                file.readFully(block, 0, length);
                for (int i = length - 1; i >= 0; i--) {
                    if (block[i] == '\n') {
                        return end - length + i + 1;
                    }
                }
            }
            return 0;
        }
    }

    /** This position as of now, with what ids leave out. */
    TailPosition asOfNow(TailPosition position) {
        return new TailPosition(at, position.places(), forgotten(position.places()));
    }

    private Set<String> forgotten(Map<String, TailPosition.Place> places) {
        Set<String> forgotten = new LinkedHashSet<>();
        runs.forEach((hash, files) -> {
            TailPosition.Place place = places.get(hash);
            if (place != null && place.isEnd() && files.isForgotten(at)) {
                forgotten.add(hash);
            }
        });
        return forgotten;
    }
}
