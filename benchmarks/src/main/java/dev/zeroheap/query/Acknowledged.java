package dev.zeroheap.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many events of each run were recorded at which moment, by the counters that {@link BoundaryWriterMain} keeps.
 *
 * <p>One thread looks at them every {@value #PERIOD_MILLIS} ms and remembers the last seconds; any thread may ask. A look
 * that comes late makes the memory older, never wrong.
 */
final class Acknowledged implements AutoCloseable {
    private static final long PERIOD_MILLIS = 10;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path counters;
    private final Freshness freshness;
    private long lastLookNanos = System.nanoTime();
    private final Map<String, ByteBuffer> mapped = new ConcurrentHashMap<>();
    private final NavigableMap<Long, Map<String, Long>> looks = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> looking;

    private Acknowledged(Path counters, Freshness freshness) {
        this.counters = counters;
        this.freshness = freshness;
        this.looking = thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks from now on at the counters in this folder, and tells of what is new. */
    static Acknowledged in(Path counters, Freshness freshness) {
        return new Acknowledged(counters, freshness);
    }

    private void look() {
        long begin = System.nanoTime();
        Map<String, Long> counts = now();
        freshness.recorded(counts, lastLookNanos);
        lastLookNanos = begin;
        long seen = System.nanoTime(); // after the counters were read: by then all that they say was recorded
        looks.put(seen, counts);
        looks.headMap(seen - KEPT_NANOS).clear();
    }

    /** As of now. */
    Map<String, Long> now() {
        try (Stream<Path> files = Files.list(counters)) {
            files.forEach(file -> mapped.computeIfAbsent(file.getFileName().toString(), run -> map(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + counters, e);
        }
        Map<String, Long> counts = new HashMap<>();
        mapped.keySet().forEach(run -> counts.put(run, of(run)));
        return counts;
    }

    /** A counter is made and then filled, so it may have no byte yet; then it is read as 0, and mapped by a later look. */
    private static @Nullable ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.size() < Long.BYTES ? null : channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file, e);
        }
    }

    /** The number of the last event of this run that is recorded now. */
    long of(String run) {
        ByteBuffer counter = mapped.get(run);
        return counter == null ? 0 : counter.getLong(0);
    }

    /** What was recorded at this moment at the least; empty for one before the first look. */
    Map<String, Long> at(long nanos) {
        Map.Entry<Long, Map<String, Long>> look = looks.floorEntry(nanos);
        return look == null ? Map.of() : look.getValue();
    }

    /** How long before a moment it was that an answer had all that was recorded; the whole memory where it never had. */
    long behindNanos(Map<String, Long> answered, long nanos) {
        for (Map.Entry<Long, Map<String, Long>> look :
                looks.headMap(nanos, true).descendingMap().entrySet()) {
            boolean hasAll = look.getValue().entrySet().stream()
                    .allMatch(run -> run.getValue() <= answered.getOrDefault(run.getKey(), 0L));
            if (hasAll) {
                return nanos - look.getKey();
            }
        }
        return KEPT_NANOS;
    }

    /** The runs that were written to between the last two looks. */
    List<String> growing() {
        Map.Entry<Long, Map<String, Long>> last = looks.lastEntry();
        if (last == null) {
            return List.of();
        }
        Map<String, Long> before = at(last.getKey() - 1);
        return last.getValue().entrySet().stream()
                .filter(run -> run.getValue() > before.getOrDefault(run.getKey(), 0L))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @throws IllegalStateException when a look failed: from then on nothing was known */
    @Override
    public void close() {
        boolean isLooking = !looking.isDone();
        thread.shutdownNow();
        if (!isLooking) {
            throw new IllegalStateException("the counters in " + counters + " could not be read");
        }
    }
}
