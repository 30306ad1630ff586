package dev.zeroheap.api;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of one writer's run, which is the name of its directory: {@code <logs>/<service>/<run>/}.
 *
 * <pre>{@code
 * 20261123T120000123Z-web-1.example.org-4711-9f3c01ab
 * start (UTC)         host               pid  random
 * }</pre>
 *
 * <p>Names sort by start. A writer makes one with {@link #of}, a reader takes it apart with {@link #tryParse}; the value
 * is immutable and may be shared.
 *
 * @param start when the writer started, milliseconds are kept
 * @param host where it runs, 1 to {@value #MAX_HOST_LENGTH} characters out of {@code A-Z a-z 0-9 . -}
 * @param pid its process, 0 or more
 * @param random 8 lower case hexadecimal digits, so that two runs of one process differ
 */
public record RunName(Instant start, String host, long pid, String random) {
    /** A longer host name is cut, so that the directory's name fits every file system. */
    public static final int MAX_HOST_LENGTH = 128;

    private static final Pattern FORM = Pattern.compile("^(\\d{8}T\\d{9}Z)-(.+)-(\\d+)-([0-9a-f]{8})$");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1," + MAX_HOST_LENGTH + "}");
    private static final Pattern NOT_HOST = Pattern.compile("[^A-Za-z0-9.-]");
    private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{8}");
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Refuses what could not be read back. */
    public RunName {
        start = requireNonNull(start, "start").truncatedTo(ChronoUnit.MILLIS);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("host must match " + HOST + ": " + host);
        }
        if (pid < 0) {
            throw new IllegalArgumentException("pid must be 0 or more: " + pid);
        }
        if (!RANDOM.matcher(random).matches()) {
            throw new IllegalArgumentException("random must match " + RANDOM + ": " + random);
        }
    }

    /** A name for a run that starts now; characters which a host name cannot have become {@code -}. */
    public static RunName of(Instant start, String host, long pid, int random) {
        String clean = NOT_HOST.matcher(host).replaceAll("-");
        String fitting = clean.length() > MAX_HOST_LENGTH ? clean.substring(0, MAX_HOST_LENGTH) : clean;
        return new RunName(
                start, fitting.isEmpty() ? "unknown" : fitting, pid, String.format(Locale.ROOT, "%08x", random));
    }

    /** The name taken apart, for texts that must be one. */
    public static RunName parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("run name must match " + FORM + ": " + text));
    }

    /** The name taken apart, or empty where the text, for example of some other directory, is not one. */
    public static Optional<RunName> tryParse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Instant start = LocalDateTime.parse(parts.group(1), START).toInstant(ZoneOffset.UTC);
            return Optional.of(new RunName(start, parts.group(2), Long.parseLong(parts.group(3)), parts.group(4)));
        } catch (DateTimeException | IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /**
     * Name under which the writer of this run is registered in its JVM's platform MBean server, from before it takes the
     * run's lock until after it gave it back.
     *
     * <p>A reader in the same JVM asks for this name first and leaves {@link LogFormat#LOCK_FILE} alone while it is there:
     * where a process closes any descriptor of a file, POSIX drops all its locks on it, the writer's too.
     *
     * @param service the writer's service, characters out of {@code A-Z a-z 0-9 . _ -}
     */
    public String objectName(String service) {
        return "dev.zeroheap:type=Recorder,service=\"" + service + "\",run=\"" + this + "\"";
    }

    /** The directory's name. */
    @Override
    public String toString() {
        return START.format(start) + "-" + host + "-" + pid + "-" + random;
    }
}
