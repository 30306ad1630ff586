package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What an answer depends on, in short: the question, the live events that match, the archive's files by name (they never
 * change), and all that is declared of completeness. Found without reading the archive.
 */
final class Fingerprint {
    /** To be counted up when the same events are answered with other rows than before. */
    private static final int VERSION = 1;

    private static final int BYTES = 16;

    private Fingerprint() {}

    static String of(Object query, Session session, Worth worth) throws ReadFailure {
        Plan plan = worth.plan();
        List<String> parts = new ArrayList<>();
        parts.add(Integer.toString(VERSION));
        parts.add(query.toString());
        parts.add(session.query(
                "select count(*), coalesce(sum(hash(event)), 0) from ("
                        + worth.question().source().live() + ") as event",
                Fingerprint::countAndHash));
        plan.files().stream().map(ArchiveFile::location).sorted().forEach(parts::add);
        Declaration declaration = worth.declare(false);
        parts.add("lost " + declaration.lost() + " rejected " + declaration.rejected());
        declaration.uncleanRuns().stream().map(UncleanRun::toString).sorted().forEach(parts::add);
        parts.addAll(declaration.missing());
        return hash(parts);
    }

    private static String countAndHash(ResultSet result) throws SQLException {
        result.next();
        return result.getString(1) + ' ' + result.getString(2);
    }

    private static String hash(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
