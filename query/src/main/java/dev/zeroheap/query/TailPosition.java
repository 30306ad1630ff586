package dev.zeroheap.query;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far the log has been read: of every run the segment and the byte in it.
 *
 * <p>As the id of an event it is a text; all numbers are in base 36:
 *
 * <pre>
 * miegtr0s.4k2jq81z0x-1-5r.9w0cmh3k2p-a
 * |        |          | |  a run that has ended, and was read to its end in segment 9
 * |        |          | byte 207 of that segment
 * |        |          segment 1
 * |        of the run with this hash of service and name
 * read at this time, in milliseconds
 * </pre>
 *
 * <p>A run that ended and was last written to {@link TailListing#FORGOTTEN_AFTER} before the time of reading is left out of
 * the text, else that would grow for as long as nobody archives. So a run that is not in it is either one of those, which
 * its files tell, or has begun since.
 *
 * @param at when the log was looked at
 * @param places by hash of the run
 * @param forgotten hashes of runs that the text leaves out
 */
record TailPosition(Instant at, Map<String, Place> places, Set<String> forgotten) {
    private static final int RADIX = 36;
    private static final int HASH_CHARS = 10;
    private static final BigInteger HASHES = BigInteger.valueOf(RADIX).pow(HASH_CHARS);
    private static final int MAX_ID_CHARS = 100_000;
    private static final Pattern AT = Pattern.compile("[0-9a-z]{1,9}");
    private static final Pattern RUN = Pattern.compile("([0-9a-z]{10})-([0-9a-z]{1,6})(?:-([0-9a-z]{1,11}))?");

    /**
     * A place in a run.
     *
     * @param segment the number of the segment
     * @param offset the byte in it where the next line begins; {@link #END} where the run has ended before this segment
     */
    record Place(int segment, long offset) {
        static final long END = -1;
        static final Place START = new Place(1, 0);

        boolean isEnd() {
            return offset == END;
        }
    }

    TailPosition {
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
        forgotten = Collections.unmodifiableSet(new LinkedHashSet<>(forgotten));
    }

    /** The position that the id names. */
    static TailPosition parse(String parameter, String id) {
        String[] parts = id.split("\\.", -1);
        if (id.length() > MAX_ID_CHARS || !AT.matcher(parts[0]).matches()) {
            throw malformed(parameter, id);
        }
        Map<String, Place> places = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            Matcher run = RUN.matcher(parts[i]);
            if (!run.matches() || places.put(run.group(1), place(run)) != null) {
                throw malformed(parameter, id);
            }
        }
        return new TailPosition(Instant.ofEpochMilli(Long.parseLong(parts[0], RADIX)), places, Set.of());
    }

    private static Place place(Matcher run) {
        String offset = run.group(3);
        return new Place(
                Integer.parseInt(run.group(2), RADIX), offset == null ? Place.END : Long.parseLong(offset, RADIX));
    }

    private static QueryException malformed(String parameter, String id) {
        return QueryException.invalid(
                parameter, parameter + " must be the id of an event of the tail, as it was sent: " + Echo.of(id));
    }

    String id() {
        StringBuilder id = new StringBuilder(Long.toString(at.toEpochMilli(), RADIX));
        places.forEach((hash, place) -> append(id, hash, place));
        return id.toString();
    }

    private void append(StringBuilder id, String hash, Place place) {
        if (forgotten.contains(hash)) {
            return;
        }
        id.append('.').append(hash).append('-').append(Integer.toString(place.segment(), RADIX));
        if (!place.isEnd()) {
            id.append('-').append(Long.toString(place.offset(), RADIX));
        }
    }

    /** The ids of this position with one run at other places: what stands around those is the same in all. */
    Ids idsOf(String hash) {
        StringBuilder before = new StringBuilder(Long.toString(at.toEpochMilli(), RADIX));
        StringBuilder after = new StringBuilder();
        StringBuilder[] now = {before};
        places.forEach((other, place) -> {
            if (other.equals(hash)) {
                now[0] = after;
            } else {
                append(now[0], other, place);
            }
        });
        return new Ids(before.append('.').append(hash).append('-').toString(), after.toString());
    }

    /** Makes ids that differ in one place. */
    record Ids(String before, String after) {
        String at(int segment, long offset) {
            return before + Integer.toString(segment, RADIX) + '-' + Long.toString(offset, RADIX) + after;
        }
    }

    @Nullable
    Place of(String hash) {
        return places.get(hash);
    }

    /** The same with one run at another place. */
    TailPosition with(String hash, Place place) {
        Map<String, Place> moved = new LinkedHashMap<>(places);
        moved.put(hash, place);
        return new TailPosition(at, moved, forgotten);
    }

    /** What stands for a run: ten characters. */
    static String hash(String runKey) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(runKey.getBytes(StandardCharsets.UTF_8));
            String text = new BigInteger(1, digest).mod(HASHES).toString(RADIX);
            return "0".repeat(HASH_CHARS - text.length()) + text;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
