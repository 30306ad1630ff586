package dev.zeroheap.rest.http;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.zeroheap.query.ResultColumn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.arrow.flatbuf.Field;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a column, as Arrow lays them out: which are there, their values, and the columns that it consists of. Owned by
 * one thread.
 */
abstract class ArrowColumn {
    private final String name;
    private final ArrowType type;
    private final boolean isNullable;
    private final List<ArrowColumn> children;
    private final ArrowBytes validity = new ArrowBytes();
    private int cells;
    private int nulls;

    private ArrowColumn(String name, ArrowType type, boolean isNullable, List<ArrowColumn> children) {
        this.name = name;
        this.type = type;
        this.isNullable = isNullable;
        this.children = children;
    }

    /** Takes what a column is made of. */
    interface Parts {
        /** A column, and then each one that it consists of. */
        void node(int cells, int nulls);

        /** A buffer of the column before. */
        void buffer(ArrowBytes buffer);
    }

    static ArrowColumn of(ResultColumn column) {
        String name = column.name();
        return switch (column.type()) {
            case TEXT -> new Texts(name, true);
            case WHOLE ->
                new Fixed(name, ArrowType.WHOLE, (values, cell) -> values.add(cell == null ? 0L : (Long) cell));
            case DECIMAL ->
                new Fixed(name, ArrowType.DECIMAL, (values, cell) -> values.add(cell == null ? 0.0 : (Double) cell));
            case FLAG ->
                new Fixed(name, ArrowType.FLAG, (values, cell) -> values.addBit(cell != null && (Boolean) cell));
            case INSTANT ->
                new Fixed(
                        name,
                        ArrowType.INSTANT,
                        (values, cell) -> values.add(
                                cell == null ? 0L : ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) cell)));
            case TEXT_MAP -> new TextMaps(name, new Entries());
        };
    }

    /** The next cell, of the column's type. */
    final void add(@Nullable Object cell) {
        validity.addBit(cell != null);
        cells++;
        nulls += cell == null ? 1 : 0;
        addValue(cell);
    }

    /** How many cells there are. */
    final int cells() {
        return cells;
    }

    final void describe(Parts parts) {
        parts.node(cells, nulls);
        parts.buffer(validity);
        describeValues(parts);
        children.forEach(child -> child.describe(parts));
    }

    /** Begins anew. */
    final void clear() {
        validity.clear();
        cells = 0;
        nulls = 0;
        clearValues();
        children.forEach(ArrowColumn::clear);
    }

    /** How many bytes the texts have. */
    int bytes() {
        int bytes = 0;
        for (ArrowColumn child : children) {
            bytes += child.bytes();
        }
        return bytes;
    }

    /** Writes what the column is called and what its cells are; gives its offset. */
    final int describe(FlatBufferBuilder schema) {
        int named = schema.createString(name);
        int[] fields =
                children.stream().mapToInt(child -> child.describe(schema)).toArray();
        int allFields = Field.createChildrenVector(schema, fields);
        int typed = type.writeTo(schema);
        Field.startField(schema);
        Field.addName(schema, named);
        Field.addNullable(schema, isNullable);
        Field.addTypeType(schema, type.id());
        Field.addType(schema, typed);
        Field.addChildren(schema, allFields);
        return Field.endField(schema);
    }

    /** Anything, where it is null. */
    abstract void addValue(@Nullable Object cell);

    abstract void describeValues(Parts parts);

    abstract void clearValues();

    /** Values of a length that is always the same. */
    private static final class Fixed extends ArrowColumn {
        private final ArrowBytes values = new ArrowBytes();
        private final BiConsumer<ArrowBytes, @Nullable Object> adder;

        Fixed(String name, ArrowType type, BiConsumer<ArrowBytes, @Nullable Object> adder) {
            super(name, type, true, List.of());
            this.adder = adder;
        }

        @Override
        void addValue(@Nullable Object cell) {
            adder.accept(values, cell);
        }

        @Override
        void describeValues(Parts parts) {
            parts.buffer(values);
        }

        @Override
        void clearValues() {
            values.clear();
        }
    }

    /** UTF-8, one text after another, and where each begins and ends. */
    private static final class Texts extends ArrowColumn {
        private final ArrowBytes ends = new ArrowBytes();
        private final ArrowBytes values = new ArrowBytes();

        Texts(String name, boolean isNullable) {
            super(name, ArrowType.TEXT, isNullable, List.of());
            ends.add(0);
        }

        @Override
        void addValue(@Nullable Object cell) {
            if (cell != null) {
                values.add(((String) cell).getBytes(StandardCharsets.UTF_8));
            }
            ends.add(values.size());
        }

        @Override
        void describeValues(Parts parts) {
            parts.buffer(ends);
            parts.buffer(values);
        }

        @Override
        void clearValues() {
            ends.clear();
            ends.add(0);
            values.clear();
        }

        @Override
        int bytes() {
            return values.size();
        }
    }

    /** The entries of all cells one after another, and where those of each begin and end. */
    private static final class TextMaps extends ArrowColumn {
        private final ArrowBytes ends = new ArrowBytes();
        private final Entries entries;

        TextMaps(String name, Entries entries) {
            super(name, ArrowType.MAP, true, List.of(entries));
            this.entries = entries;
            ends.add(0);
        }

        @Override
        void addValue(@Nullable Object cell) {
            if (cell instanceof Map<?, ?> map) {
                map.entrySet().forEach(entries::add);
            }
            ends.add(entries.cells());
        }

        @Override
        void describeValues(Parts parts) {
            parts.buffer(ends);
        }

        @Override
        void clearValues() {
            ends.clear();
            ends.add(0);
        }
    }

    /** Entries of maps; the names are those that the specification proposes. */
    private static final class Entries extends ArrowColumn {
        private final Texts keys;
        private final Texts values;

        Entries() {
            this(new Texts("key", false), new Texts("value", true));
        }

        private Entries(Texts keys, Texts values) {
            super("entries", ArrowType.STRUCT, false, List.of(keys, values));
            this.keys = keys;
            this.values = values;
        }

        @Override
        void addValue(@Nullable Object cell) {
            if (cell instanceof Map.Entry<?, ?> entry) {
                keys.add(entry.getKey());
                values.add(entry.getValue());
            }
        }

        @Override
        void describeValues(Parts parts) {
            // It has none but those of its columns.
        }

        @Override
        void clearValues() {
            // They are those of its columns.
        }
    }
}
