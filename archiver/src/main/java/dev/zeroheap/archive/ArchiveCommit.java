package dev.zeroheap.archive;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Commits a change of the table's files together with the claim that allows it.
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
    boolean commit(Change change, Claim claim) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            pause(attempt);
            Table table = archive.load();
            ArchiveSnapshot base = archive.snapshotOf(table);
            if (claim.isTaken(base)) {
                return false;
            }
            try {
                Map<String, String> properties = claim.properties(base);
                if (change.isNone()) {
                    commitProperties(table, base.metadata(), properties);
                } else {
                    commitFiles(table, base, change, properties, claim.description());
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
            Table table, ArchiveSnapshot base, Change change, Map<String, String> properties, String description) {
        Transaction transaction = table.newTransaction();
        SnapshotUpdate<?> update = change.stage(transaction, base);
        update.scanManifestsWith(new CallingThread());
        update.set(SUMMARY, description);
        update.validateWith(new SameState(Archive.operations(table), base.metadata()));
        update.commit();
        if (!properties.isEmpty()) {
            UpdateProperties changed = transaction.updateProperties();
            properties.forEach((key, value) -> {
                if (value.isEmpty()) {
                    changed.remove(key);
                } else {
                    changed.set(key, value);
                }
            });
            changed.commit();
        }
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
