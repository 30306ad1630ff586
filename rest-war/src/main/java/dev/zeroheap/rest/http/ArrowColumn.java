package dev.zeroheap.rest.http;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.zeroheap.query.ResultColumn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;
import org.jspecify.annotations.Nullable;

/** The cells of a column, as Arrow lays them out: which are there, then their values. Owned by one thread. */
abstract class ArrowColumn {
    private final String name;
    private final boolean isNullable;
    private final ArrowBytes validity = new ArrowBytes();
    private int cells;
    private int nulls;

    private ArrowColumn(String name, boolean isNullable) {
        this.name = name;
        this.isNullable = isNullable;
    }

    /** Takes what a column is made of. */
    interface Parts {
        /** A column, and then each one that it consists of. */
        void node(int cells, int nulls);

        /** A buffer of the column before. */
        void buffer(ArrowBytes buffer);
    }

    static ArrowColumn of(ResultColumn column) {
        return switch (column.type()) {
            case TEXT -> new Texts(column.name(), true);
            case WHOLE -> new Wholes(column.name());
            case DECIMAL -> new Decimals(column.name());
            case FLAG -> new Flags(column.name());
            case INSTANT -> new Instants(column.name());
            case TEXT_MAP -> new TextMaps(column.name());
        };
    }

    /** The next cell, of the column's type. */
    final void add(@Nullable Object cell) {
        validity.addBit(cell != null);
        cells++;
        nulls += cell == null ? 1 : 0;
        addValue(cell);
    }

    final void describe(Parts parts) {
        parts.node(cells, nulls);
        parts.buffer(validity);
        describeValues(parts);
    }

    /** Begins anew. */
    final void clear() {
        validity.clear();
        cells = 0;
        nulls = 0;
        clearValues();
    }

    /** Writes what the column is called and what its cells are; gives its offset. */
    final int describe(FlatBufferBuilder schema) {
        int named = schema.createString(name);
        int children = Field.createChildrenVector(schema, children(schema));
        int type = type(schema);
        Field.startField(schema);
        Field.addName(schema, named);
        Field.addNullable(schema, isNullable);
        Field.addTypeType(schema, typeType());
        Field.addType(schema, type);
        Field.addChildren(schema, children);
        return Field.endField(schema);
    }

    /** Anything, where it is null. */
    abstract void addValue(@Nullable Object cell);

    abstract void describeValues(Parts parts);

    abstract void clearValues();

    abstract byte typeType();

    abstract int type(FlatBufferBuilder schema);

    int[] children(FlatBufferBuilder schema) {
        return new int[0];
    }

    /** How many bytes the values of variable length have. */
    int bytes() {
        return 0;
    }

    /** Values of a length that is always the same. */
    private abstract static class Fixed extends ArrowColumn {
        final ArrowBytes values = new ArrowBytes();

        Fixed(String name) {
            super(name, true);
        }

        @Override
        final void describeValues(Parts parts) {
            parts.buffer(values);
        }

        @Override
        final void clearValues() {
            values.clear();
        }
    }

    private static final class Wholes extends Fixed {
        Wholes(String name) {
            super(name);
        }

        @Override
        void addValue(@Nullable Object cell) {
            values.add(cell == null ? 0L : (Long) cell);
        }

        @Override
        byte typeType() {
            return Type.Int;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            return Int.createInt(schema, Long.SIZE, true);
        }
    }

    private static final class Decimals extends Fixed {
        Decimals(String name) {
            super(name);
        }

        @Override
        void addValue(@Nullable Object cell) {
            values.add(cell == null ? 0.0 : (Double) cell);
        }

        @Override
        byte typeType() {
            return Type.FloatingPoint;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            return FloatingPoint.createFloatingPoint(schema, Precision.DOUBLE);
        }
    }

    private static final class Flags extends Fixed {
        Flags(String name) {
            super(name);
        }

        @Override
        void addValue(@Nullable Object cell) {
            values.addBit(cell != null && (Boolean) cell);
        }

        @Override
        byte typeType() {
            return Type.Bool;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            Bool.startBool(schema);
            return Bool.endBool(schema);
        }
    }

    /** Microseconds since 1970, UTC. */
    private static final class Instants extends Fixed {
        Instants(String name) {
            super(name);
        }

        @Override
        void addValue(@Nullable Object cell) {
            values.add(cell == null ? 0L : ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) cell));
        }

        @Override
        byte typeType() {
            return Type.Timestamp;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            return Timestamp.createTimestamp(schema, TimeUnit.MICROSECOND, schema.createString("UTC"));
        }
    }

    /** UTF-8, one text after another, and where each begins and ends. */
    private static final class Texts extends ArrowColumn {
        private final ArrowBytes ends = new ArrowBytes();
        private final ArrowBytes values = new ArrowBytes();

        Texts(String name, boolean isNullable) {
            super(name, isNullable);
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

        @Override
        byte typeType() {
            return Type.Utf8;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            Utf8.startUtf8(schema);
            return Utf8.endUtf8(schema);
        }
    }

    /** The entries of all cells one after another, and where those of each begin and end. */
    private static final class TextMaps extends ArrowColumn {
        private final ArrowBytes ends = new ArrowBytes();
        private final Entries entries = new Entries();
        private int count;

        TextMaps(String name) {
            super(name, true);
            ends.add(0);
        }

        @Override
        void addValue(@Nullable Object cell) {
            if (cell instanceof Map<?, ?> map) {
                map.entrySet().forEach(entries::add);
                count += map.size();
            }
            ends.add(count);
        }

        @Override
        void describeValues(Parts parts) {
            parts.buffer(ends);
            entries.describe(parts);
        }

        @Override
        void clearValues() {
            ends.clear();
            ends.add(0);
            entries.clear();
            count = 0;
        }

        @Override
        int bytes() {
            return entries.bytes();
        }

        @Override
        byte typeType() {
            return Type.Map;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            return org.apache.arrow.flatbuf.Map.createMap(schema, false);
        }

        @Override
        int[] children(FlatBufferBuilder schema) {
            return new int[] {entries.describe(schema)};
        }
    }

    /** Entries of maps; the names are those that the specification proposes. */
    private static final class Entries extends ArrowColumn {
        private final Texts keys = new Texts("key", false);
        private final Texts values = new Texts("value", true);

        Entries() {
            super("entries", false);
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
            keys.describe(parts);
            values.describe(parts);
        }

        @Override
        void clearValues() {
            keys.clear();
            values.clear();
        }

        @Override
        int bytes() {
            return keys.bytes() + values.bytes();
        }

        @Override
        byte typeType() {
            return Type.Struct_;
        }

        @Override
        int type(FlatBufferBuilder schema) {
            Struct_.startStruct_(schema);
            return Struct_.endStruct_(schema);
        }

        @Override
        int[] children(FlatBufferBuilder schema) {
            return new int[] {keys.describe(schema), values.describe(schema)};
        }
    }
}
