package dev.zeroheap.archive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Commits data files together with the claim on what they were made of.
 *
 * <p>Iceberg would retry a lost race by setting the same property values on the newer state, and so wipe out what the
 * winner recorded for the same run. Therefore the commit holds only for the state that its claim was computed from: a
 * validator inside Iceberg's retry refuses any other, and the loop here begins anew from what is there then.
 */
final class ArchiveCommit {
    private static final int MAX_ATTEMPTS = 50;
    private static final int MAX_PAUSE_MILLIS = 100;
    private static final String SUMMARY = "zeroheap.segments";

    private final Archive archive;

    ArchiveCommit(Archive archive) {
        this.archive = archive;
    }

    /**
     * Commits.
     *
     * @return false when some of it is taken; then nothing has changed
     * @throws ArchiveException when it is not known whether the commit holds, or the race was lost too often
     */
    boolean commit(List<DataFile> files, Claim claim) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            pause(attempt);
            Table table = archive.load();
            ArchiveSnapshot base = archive.snapshotOf(table);
            if (claim.isTaken(base)) {
                return false;
            }
            try {
                if (files.isEmpty()) {
                    commitProperties(table, base.metadata(), claim.properties(base));
                } else {
                    commitFiles(table, base.metadata(), files, claim.properties(base), claim.description());
                }
                return true;
            } catch (CommitFailedException | ValidationException lostRace) {
                last = lostRace;
            } catch (RuntimeException e) {
                throw failed(e);
            }
        }
        throw failed(last);
    }

    private ArchiveException failed(@Nullable RuntimeException cause) {
        return new ArchiveException(
                ArchiveException.Code.WRITE_FAILED,
                "cannot commit to the archive in " + archive.settings().folder() + ", catalog "
                        + archive.settings().catalogUrl() + ": " + ArchiveException.messageOf(cause),
                cause);
    }

    private void pause(int attempt) {
        if (attempt > 0) {
            try {
                Thread.sleep(ThreadLocalRandom.current().nextInt(1, MAX_PAUSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed(new IllegalStateException("interrupted", e));
            }
        }
    }

    private static void commitFiles(
            Table table, TableMetadata base, List<DataFile> files, Map<String, String> properties, String description) {
        TableOperations operations = Archive.operations(table);
        ExecutorService thisThread = new CallingThread();
        Transaction transaction = table.newTransaction();
        AppendFiles append = transaction
                .newAppend()
                .scanManifestsWith(thisThread)
                .writeManifestsWith(thisThread, 1)
                .set(SUMMARY, description)
                .validateWith(new SameState(operations, base));
        files.forEach(append::appendFile);
        append.commit();
        UpdateProperties update = transaction.updateProperties();
        properties.forEach((key, value) -> {
            if (value.isEmpty()) {
                update.remove(key);
            } else {
                update.set(key, value);
            }
        });
        update.commit();
        transaction.commitTransaction();
    }

    private static void commitProperties(Table table, TableMetadata base, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(base.properties());
        properties.forEach((key, value) -> {
            if (value.isEmpty()) {
                all.remove(key);
            } else {
                all.put(key, value);
            }
        });
        if (!all.equals(base.properties())) {
            Archive.operations(table).commit(base, base.replaceProperties(all));
        }
    }

    /**
     * Drops old states of the table, and the metadata files that only they need.
     *
     * <p>The age of a state counts from when the next one replaced it, because until then it was the one to read. Iceberg
     * counts from when it was made.
     */
    void expireSnapshots(long replacedBeforeMillis) {
        Table table = archive.load();
        ExecutorService thisThread = new CallingThread();
        ExpireSnapshots expiry =
                table.expireSnapshots().expireOlderThan(0).planWith(thisThread).executeDeleteWith(thisThread);
        boolean isAny = false;
        Snapshot previous = null;
        for (Snapshot snapshot : archive.snapshot().metadata().snapshots()) {
            if (previous != null && snapshot.timestampMillis() < replacedBeforeMillis) {
                expiry.expireSnapshotId(previous.snapshotId());
                isAny = true;
            }
            previous = snapshot;
        }
        if (isAny) {
            expiry.commit();
        }
    }

    /** Refuses to go on from any state but one. */
    private record SameState(TableOperations operations, TableMetadata base) implements SnapshotAncestryValidator {
        @Override
        public boolean validate(Iterable<Snapshot> ancestry) {
            return operations.current() == base;
        }

        @Override
        public String errorMessage() {
            return "another commit was faster";
        }
    }
}
