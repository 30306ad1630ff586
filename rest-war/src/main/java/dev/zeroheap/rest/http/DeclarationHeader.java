package dev.zeroheap.rest.http;

import dev.zeroheap.query.Declaration;
import java.util.ArrayList;
import java.util.List;

/**
 * The declaration of an answer whose format has no place for it, as a header: JSON in one line, in ASCII.
 *
 * <p>A header must not be long. Where the lists of what is missing and of unclean runs make it so, only their beginnings
 * are there, and {@code missing} ends with how many more there are of both.
 */
final class DeclarationHeader {
    static final String NAME = "Zeroheap-Declaration";

    private static final int MAX_CHARS = 4_000;
    private static final int MAX_ENTRIES = 5;
    private static final int MAX_SENTENCE_CHARS = 200;

    private DeclarationHeader() {}

    static String of(Declaration declaration) {
        String whole = ascii(JsonFormat.jsonb().toJson(declaration));
        return whole.length() <= MAX_CHARS ? whole : ascii(JsonFormat.jsonb().toJson(shortened(declaration)));
    }

    private static Declaration shortened(Declaration whole) {
        List<String> missing = new ArrayList<>(whole.missing().stream()
                .limit(MAX_ENTRIES)
                .map(sentence -> sentence.length() > MAX_SENTENCE_CHARS
                        ? sentence.substring(0, MAX_SENTENCE_CHARS) + "..."
                        : sentence)
                .toList());
        missing.add("of " + whole.missing().size() + " that are missing and "
                + whole.uncleanRuns().size() + " unclean runs, the first " + MAX_ENTRIES + " each are named here");
        return new Declaration(
                whole.from(),
                whole.to(),
                whole.exact(),
                whole.relativeError(),
                whole.complete(),
                missing,
                whole.truncated(),
                whole.lost(),
                whole.rejected(),
                whole.uncleanRuns().stream().limit(MAX_ENTRIES).toList(),
                whole.segmentsRead(),
                whole.filesRead(),
                whole.rowsScanned(),
                whole.liveRows(),
                whole.archivedRows(),
                whole.liveFrom(),
                whole.millis());
    }

    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) {
                ascii.append(c);
            } else {
                ascii.append(String.format("\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }
}
