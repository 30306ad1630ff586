package dev.zeroheap.query;

/** A value of the asker's, made fit for a message: short, in one line. */
final class Echo {
    private static final int MAX_CHARS = 80;

    private Echo() {}

    static String of(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }
}
