package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.Segment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what of a plan is gone or cannot be read, after its question has failed. */
final class Culprits {
    private final Sessions sessions;

    Culprits(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * The segments of the plan that are gone or cannot be read; where there are none, its files. What is gone will not be
     * in the next plan.
     *
     * @param started when the question began, by {@link System#nanoTime}: it is held to its time
     */
    Set<String> of(Plan plan, long started) {
        Set<String> culprits = new HashSet<>();
        for (Segment segment : plan.segments()) {
            if (!canRead(segment.path())) {
                culprits.add(segment.path().toString());
            }
        }
        if (!culprits.isEmpty()) {
            return culprits;
        }
        Set<ArchiveFile> files = new LinkedHashSet<>(plan.files());
        files.addAll(plan.lossFiles());
        for (ArchiveFile file : files) {
            if (!canRead(requireNonNull(plan.snapshot()).rows(List.of(file)), started)) {
                culprits.add(file.location());
            }
        }
        return culprits;
    }

    private static boolean canRead(Path segment) {
        try (InputStream in = Files.newInputStream(segment)) {
            return in.read() >= -1;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads every column of every row: a file may be whole at its end, where its directory is, and broken within. */
    private boolean canRead(String rows, long started) {
        try (Session session = sessions.open(started)) {
            session.query("select max(hash(event)) from (" + rows + ") as event", ResultSet::next);
            return true;
        } catch (ReadFailure e) {
            return false;
        }
    }
}
