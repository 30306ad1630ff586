package dev.zeroheap.archive;

import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/**
 * Lets a table whose last commit lies in the future take the next one.
 *
 * <p>A clock that was wrong when something was committed, and has been set right, would else stop the archive until its
 * time has come: Iceberg refuses a commit that is older than the last. So for one commit all of the table's times are
 * moved back by as much as the last commit is ahead, and forward again before they are written. In such a table time
 * stands still, and nothing is dropped too early, until the clock catches up or {@link Recovery} is asked for.
 *
 * <p>For one commit and one thread, as the table that it stands for.
 */
final class SteadyTime implements TableOperations {
    private static final Pattern TIME = Pattern.compile("(?<=\"(?:last-updated|timestamp)-ms\" ?: ?)\\d+");

    private final TableOperations real;
    private long aheadMillis;
    private @Nullable TableMetadata seen;
    private @Nullable TableMetadata shown;

    private SteadyTime(TableOperations real) {
        this.real = real;
    }

    /** The same table, or one with a clock of its own when the table is ahead of ours. */
    static Table of(Table table) {
        TableOperations real = Archive.operations(table);
        return aheadMillis(real.current()) > 0 ? new BaseTable(new SteadyTime(real), table.name()) : table;
    }

    /** How far the last commit lies in the future; negative when it does not. */
    static long aheadMillis(TableMetadata metadata) {
        return metadata.lastUpdatedMillis() - System.currentTimeMillis();
    }

    /** The metadata with every time changed, as a state that is not written yet. */
    static TableMetadata mapped(TableMetadata metadata, LongUnaryOperator change) {
        return TableMetadataParser.fromJson(json(metadata, change));
    }

    /** Every quote within a text of JSON is escaped, so nothing but a key can match. */
    private static String json(TableMetadata metadata, LongUnaryOperator change) {
        return TIME.matcher(TableMetadataParser.toJson(metadata))
                .replaceAll(time -> Long.toString(change.applyAsLong(Long.parseLong(time.group()))));
    }

    @Override
    public TableMetadata current() {
        return shown(real.current());
    }

    @Override
    public TableMetadata refresh() {
        return shown(real.refresh());
    }

    private TableMetadata shown(TableMetadata now) {
        TableMetadata before = shown;
        if (before != null && now == seen) {
            return before;
        }
        aheadMillis = Math.max(0, aheadMillis(now));
        TableMetadata moved =
                TableMetadataParser.fromJson(now.metadataFileLocation(), json(now, millis -> millis - aheadMillis));
        seen = now;
        shown = moved;
        return moved;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata updated) {
        boolean isOfThisState = base == shown && seen != null;
        real.commit(isOfThisState ? seen : base, mapped(updated, millis -> millis + aheadMillis));
    }

    @Override
    public FileIO io() {
        return real.io();
    }

    @Override
    public EncryptionManager encryption() {
        return real.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return real.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return real.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return real.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return real.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return real.requireStrictCleanup();
    }
}
