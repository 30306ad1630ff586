package dev.zeroheap.rest.http;

import com.google.flatbuffers.FlatBufferBuilder;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Map;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** The types of columns as a schema of Arrow has them. */
enum ArrowType {
    TEXT(Type.Utf8),
    WHOLE(Type.Int),
    DECIMAL(Type.FloatingPoint),
    FLAG(Type.Bool),
    /** Microseconds since 1970, UTC. */
    INSTANT(Type.Timestamp),
    /** Its keys are in no order. */
    MAP(Type.Map),
    /** What a map consists of. */
    STRUCT(Type.Struct_);

    private final byte id;

    ArrowType(byte id) {
        this.id = id;
    }

    /** By which a field says what follows. */
    byte id() {
        return id;
    }

    /** Writes it; gives its offset. */
    int writeTo(FlatBufferBuilder schema) {
        return switch (this) {
            case TEXT -> {
                Utf8.startUtf8(schema);
                yield Utf8.endUtf8(schema);
            }
            case WHOLE -> Int.createInt(schema, Long.SIZE, true);
            case DECIMAL -> FloatingPoint.createFloatingPoint(schema, Precision.DOUBLE);
            case FLAG -> {
                Bool.startBool(schema);
                yield Bool.endBool(schema);
            }
            case INSTANT -> Timestamp.createTimestamp(schema, TimeUnit.MICROSECOND, schema.createString("UTC"));
            case MAP -> Map.createMap(schema, false);
            case STRUCT -> {
                Struct_.startStruct_(schema);
                yield Struct_.endStruct_(schema);
            }
        };
    }
}
