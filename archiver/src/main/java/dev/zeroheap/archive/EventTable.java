package dev.zeroheap.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** How the table {@code zeroheap.events} looks, and how it comes to be. */
final class EventTable {
    static final TableIdentifier NAME = TableIdentifier.of("zeroheap", "events");

    /** Older metadata files than this many commits are deleted; a reader opens the newest within milliseconds. */
    private static final String KEPT_METADATA_FILES = "20";

    private EventTable() {}

    /** The table, made when it is not there, widened when this version of the format knows more columns. */
    static Table open(JdbcCatalog catalog, ArchiveSettings settings) {
        if (!catalog.tableExists(NAME)) {
            Recovery.refuseToHide(settings);
            create(catalog, EventColumn.ALL);
        }
        Table table = catalog.loadTable(NAME);
        addMissingColumns(SteadyTime.of(table));
        return table;
    }

    static void createNamespace(JdbcCatalog catalog) {
        Namespace namespace = NAME.namespace();
        try {
            if (!catalog.namespaceExists(namespace)) {
                catalog.createNamespace(namespace, Map.of());
            }
        } catch (AlreadyExistsException anotherProcessWasFaster) {
            // It is there, and that is what was wanted.
        }
    }

    /** Makes the table with these columns of {@link EventColumn#ALL}. */
    static void create(JdbcCatalog catalog, List<EventColumn> columns) {
        createNamespace(catalog);
        Schema schema = schema(columns);
        try {
            catalog.buildTable(NAME, schema)
                    .withPartitionSpec(PartitionSpec.builderFor(schema)
                            .day(EventColumn.TS.name())
                            .build())
                    .withSortOrder(SortOrder.builderFor(schema)
                            .asc(EventColumn.NAME.name())
                            .asc(EventColumn.TS.name())
                            .build())
                    .withProperty(TableProperties.FORMAT_VERSION, "2")
                    .withProperty(TableProperties.PARQUET_COMPRESSION, "zstd")
                    .withProperty(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true")
                    .withProperty(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, KEPT_METADATA_FILES)
                    .create();
        } catch (AlreadyExistsException anotherProcessWasFaster) {
            // It is there, and that is what was wanted.
        }
    }

    private static void addMissingColumns(Table table) {
        List<EventColumn> missing = EventColumn.ALL.stream()
                .filter(column -> table.schema().findField(column.name()) == null)
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        UpdateSchema update = table.updateSchema();
        missing.forEach(column -> update.addColumn(column.name(), type(column.type(), 1)));
        update.commit();
    }

    /** The ids in here are only a proposal: Iceberg gives its own when it makes the table. */
    private static Schema schema(List<EventColumn> columns) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (EventColumn column : columns) {
            int id = 1 + fields.size();
            int nestedId = columns.size() + 2 * id;
            fields.add(Types.NestedField.optional(id, column.name(), type(column.type(), nestedId)));
        }
        return new Schema(fields);
    }

    private static Type type(EventColumn.Type type, int nestedId) {
        return switch (type) {
            case TIMESTAMP -> Types.TimestampType.withoutZone();
            case TEXT -> Types.StringType.get();
            case DECIMAL -> Types.DoubleType.get();
            case INTEGER -> Types.LongType.get();
            case FLAG -> Types.BooleanType.get();
            case LABELS ->
                Types.MapType.ofOptional(nestedId, nestedId + 1, Types.StringType.get(), Types.StringType.get());
        };
    }
}
