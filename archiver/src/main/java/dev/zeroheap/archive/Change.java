package dev.zeroheap.archive;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.expressions.Expression;

/** What a commit does to the table's data files. */
sealed interface Change {
    /** Whether it does nothing to them, so that only properties are to be committed. */
    default boolean isNone() {
        return false;
    }

    /** Prepares it, computed anew from the state that it is to replace. */
    SnapshotUpdate<?> stage(Transaction transaction, ArchiveSnapshot base);

    /** Adds files of new events, or nothing at all. */
    record Append(List<DataFile> files) implements Change {
        static final Append NOTHING = new Append(List.of());

        @Override
        public boolean isNone() {
            return files.isEmpty();
        }

        @Override
        public SnapshotUpdate<?> stage(Transaction transaction, ArchiveSnapshot base) {
            AppendFiles append = transaction.newAppend().writeManifestsWith(new CallingThread(), 1);
            files.forEach(append::appendFile);
            return append;
        }
    }

    /** Puts a file in the place of others that hold the same events. */
    record Replace(Set<String> old, DataFile merged) implements Change {
        @Override
        public SnapshotUpdate<?> stage(Transaction transaction, ArchiveSnapshot base) {
            RewriteFiles rewrite = transaction.newRewrite().writeManifestsWith(new CallingThread(), 1);
            base.dataFiles(Change.ofDay(merged)).stream()
                    .filter(file -> old.contains(file.location()))
                    .forEach(rewrite::deleteFile);
            return rewrite.addFile(merged);
        }
    }

    /** Takes every file of a condition that partitions decide out of the table. */
    record Drop(Expression condition) implements Change {
        @Override
        public SnapshotUpdate<?> stage(Transaction transaction, ArchiveSnapshot base) {
            DeleteFiles delete = transaction.newDelete().writeManifestsWith(new CallingThread(), 1);
            base.dataFiles(condition).forEach(delete::deleteFile);
            return delete;
        }
    }

    /** The condition of the day that a file belongs to. */
    static Expression ofDay(DataFile file) {
        return ArchiveSnapshot.onDay(ArchiveSnapshot.day(file));
    }

    /** Where these files are, as the table names them. */
    static Set<String> locations(List<DataFile> files) {
        return files.stream().map(DataFile::location).collect(Collectors.toSet());
    }
}
