package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentLines;
import dev.zeroheap.query.TailBatch.Piece;
import dev.zeroheap.query.TailListing.RunFiles;
import dev.zeroheap.query.TailPosition.Place;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole lines between two positions into files of their own, so many at a time.
 *
 * <p>Of a segment that is still written to, a line without its end is left for later; of a closed one it is the last. Lines
 * that are longer than DuckDB can read are passed over; the archiver keeps them as rejects. One thread.
 */
final class TailReader {
    private static final long MAX_BATCH_BYTES = 16L << 20;

    private final Path directory;
    private final AtomicLong files = new AtomicLong();

    /** Writes its files there. */
    TailReader(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads on.
     *
     * @param until where to stop; null reads everything
     * @param maxLines how many lines at most, 1 or more
     */
    TailBatch read(TailPosition from, TailListing listing, @Nullable TailPosition until, int maxLines)
            throws IOException {
        Reading reading = new Reading(from, listing, until, maxLines);
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            discard(reading.pieces);
            throw e;
        }
    }

    private final class Reading {
        private final TailPosition from;
        private final TailListing listing;
        private final @Nullable TailPosition until;
        private final Map<String, Place> next;
        private final Set<String> forgotten;
        private final List<Piece> pieces = new ArrayList<>();
        private final List<String> gaps = new ArrayList<>();
        private int linesLeft;
        private long bytesLeft = MAX_BATCH_BYTES;
        private boolean isAll = true;

        Reading(TailPosition from, TailListing listing, @Nullable TailPosition until, int maxLines) {
            this.from = from;
            this.listing = listing;
            this.until = until;
            this.linesLeft = maxLines;
            this.next = new LinkedHashMap<>(from.places());
            this.forgotten = new LinkedHashSet<>(from.forgotten());
        }

        TailBatch read() throws IOException {
            next.entrySet().removeIf(entry -> isGone(entry.getKey(), entry.getValue()));
            TailPosition start = new TailPosition(from.at(), next, from.forgotten());
            for (Map.Entry<String, RunFiles> entry : listing.runs().entrySet()) {
                Place place = next.computeIfAbsent(entry.getKey(), hash -> firstPlace(hash, entry.getValue()));
                if (!place.isEnd() && (until == null || until.of(entry.getKey()) != null)) {
                    readRun(entry.getKey(), entry.getValue(), place);
                }
            }
            return new TailBatch(start, new TailPosition(from.at(), next, forgotten), pieces, gaps, isAll);
        }

        private boolean isGone(String hash, Place place) {
            if (listing.runs().containsKey(hash)) {
                return false;
            }
            if (!place.isEnd()) {
                gaps.add("a run was archived that had been read to byte " + place.offset() + " of its segment "
                        + place.segment());
            }
            return true;
        }

        private Place firstPlace(String hash, RunFiles files) {
            if (!files.isForgotten(from.at())) {
                return Place.START;
            }
            forgotten.add(hash);
            return files.end();
        }

        private void readRun(String hash, RunFiles files, Place start) throws IOException {
            Place place = start;
            for (Segment segment : files.segments()) {
                if (segment.number() < place.segment()) {
                    continue;
                }
                long stop = stopIn(segment, hash);
                if (stop == 0) {
                    break;
                }
                place = placeIn(segment, place);
                if (linesLeft <= 0 || bytesLeft <= 0) {
                    isAll = isAll && !mayHaveMore(segment, place, stop);
                    break;
                }
                Place behind = readSegment(hash, segment, place, stop);
                place = behind;
                if (behind.segment() == segment.number()) {
                    break;
                }
            }
            next.put(hash, place);
        }

        /** The byte at which to stop; 0 where the whole segment lies behind the end. */
        private long stopIn(Segment segment, String hash) {
            Place end = until == null ? null : until.of(hash);
            if (end == null || segment.number() < end.segment()) {
                return Long.MAX_VALUE;
            }
            return end.isEnd() || segment.number() > end.segment() ? 0 : end.offset();
        }

        /** A closed segment is read once more to its end, since only that tells that it has been. */
        private boolean mayHaveMore(Segment segment, Place place, long stop) {
            return stop == Long.MAX_VALUE
                    ? segment.isClosed() || segment.sizeBytes() > place.offset()
                    : stop > place.offset();
        }

        private Place placeIn(Segment segment, Place place) throws IOException {
            String run = segment.run().key();
            if (segment.number() > place.segment()) {
                gaps.add("segment " + place.segment() + " of " + run + " was archived before it was read to its end");
                return new Place(segment.number(), 0);
            }
            // Reading may have gone beyond what was listed.
            if (segment.sizeBytes() < place.offset() && Files.size(segment.path()) < place.offset()) {
                gaps.add("segment " + place.segment() + " of " + run + " is shorter than what was read of it");
                return new Place(segment.number(), 0);
            }
            return place;
        }

        /** Reads lines of one segment, and gives the place behind them, in the next one where this is done with. */
        private Place readSegment(String hash, Segment segment, Place place, long stop) throws IOException {
            if (!mayHaveMore(segment, place, stop)) {
                return place;
            }
            Path copy = directory.resolve("tail-" + files.incrementAndGet() + ".jsonl");
            List<Long> ends = new ArrayList<>();
            long[] behind = {place.offset()};
            boolean[] isCut = {false};
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy))) {
                SegmentLines.readFrom(segment.path(), place.offset(), (offset, length, bytes, isEnded) -> {
                    if (offset >= stop || (!isEnded && !segment.isClosed())) {
                        return false;
                    }
                    if (linesLeft <= 0 || bytesLeft <= 0) {
                        isCut[0] = true;
                        return false;
                    }
                    behind[0] = offset + length + (isEnded ? 1 : 0);
                    linesLeft--;
                    bytesLeft -= bytes.length;
                    if (length <= SegmentLines.MAX_READABLE_BYTES) {
                        out.write(bytes);
                        out.write('\n');
                        ends.add(behind[0]);
                    }
                    return true;
                });
            } catch (NoSuchFileException deletedSinceItWasListed) {
                Files.deleteIfExists(copy);
                isAll = false; // the next listing lacks it, and then it is a gap
                return place;
            }
            if (ends.isEmpty()) {
                Files.delete(copy);
            } else {
                pieces.add(new Piece(
                        new Segment(segment.run(), segment.number(), copy, Files.size(copy), true),
                        hash,
                        segment.number(),
                        ends));
            }
            isAll = isAll && !isCut[0];
            boolean isDone = segment.isClosed() && !isCut[0] && stop == Long.MAX_VALUE;
            return isDone ? behind(segment) : new Place(segment.number(), behind[0]);
        }

        private Place behind(Segment segment) {
            RunFiles files = listing.runs().get(TailPosition.hash(segment.run().key()));
            boolean isLast = files != null && files.last().number() == segment.number();
            return new Place(segment.number() + 1, isLast ? Place.END : 0);
        }
    }

    /** Removes the files of a batch. */
    static void discard(List<Piece> pieces) {
        pieces.forEach(piece -> FileUtils.deleteQuietly(piece.copy().path().toFile()));
    }
}
