package dev.zeroheap.rest.http;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.zeroheap.query.ResultTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The stream format of Arrow IPC: the schema, then batches of at most {@value #ROWS} rows or about {@value #BYTES} bytes of
 * text. Texts are UTF-8, instants microseconds in UTC, labels a map; every column may have nulls.
 *
 * <p>By the message classes of Arrow itself and our own buffers: its vectors need {@code Unsafe} and a JVM that opens {@code
 * java.nio}. See the <a href="https://arrow.apache.org/docs/format/Columnar.html">columnar format</a>.
 */
final class ArrowWriter<R> implements RowWriter<R> {
    private static final int ROWS = 8_192;
    private static final int BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;
    private static final int CONTINUATION = -1;
    private static final int PREFIX_BYTES = 2 * Integer.BYTES;

    private final OutputStream target;
    private final ResultTable<R> table;
    private final List<ArrowColumn> columns;
    private boolean hasSchema;
    private int rows;

    ArrowWriter(OutputStream target, ResultTable<R> table) {
        this.target = target;
        this.table = table;
        this.columns = table.columns().stream().map(ArrowColumn::of).toList();
    }

    @Override
    public void write(R row) throws IOException {
        List<@Nullable Object> cells = table.cells().apply(row);
        int bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(cells.get(i));
            bytes += columns.get(i).bytes();
        }
        rows++;
        if (rows == ROWS || bytes >= BYTES) {
            writeBatch();
        }
    }

    @Override
    public void end() throws IOException {
        writeSchema();
        if (rows > 0) {
            writeBatch();
        }
        writePrefix(0);
        target.flush();
    }

    private void writeSchema() throws IOException {
        if (hasSchema) {
            return;
        }
        hasSchema = true;
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] fields =
                columns.stream().mapToInt(column -> column.describe(builder)).toArray();
        int all = Schema.createFieldsVector(builder, fields);
        Schema.startSchema(builder);
        Schema.addEndianness(builder, Endianness.Little);
        Schema.addFields(builder, all);
        writeMessage(builder, MessageHeader.Schema, Schema.endSchema(builder), 0);
    }

    private void writeBatch() throws IOException {
        writeSchema();
        Body body = new Body();
        columns.forEach(column -> column.describe(body));
        FlatBufferBuilder builder = new FlatBufferBuilder();
        writeMessage(builder, MessageHeader.RecordBatch, body.describe(builder, rows), body.length);
        for (ArrowBytes buffer : body.buffers) {
            buffer.writeTo(target);
            target.write(new byte[aligned(buffer.size()) - buffer.size()]);
        }
        columns.forEach(ArrowColumn::clear);
        rows = 0;
    }

    private void writeMessage(FlatBufferBuilder builder, byte headerType, int header, long bodyLength)
            throws IOException {
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, headerType, header, bodyLength, 0));
        byte[] message = builder.sizedByteArray();
        int length = aligned(message.length);
        writePrefix(length);
        target.write(message);
        target.write(new byte[length - message.length]);
    }

    /** Before each message, and with a length of 0 the end. */
    private void writePrefix(int length) throws IOException {
        target.write(ByteBuffer.allocate(PREFIX_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CONTINUATION)
                .putInt(length)
                .array());
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** What follows the message of a batch, each buffer aligned, and what the message says of it. */
    private static final class Body implements ArrowColumn.Parts {
        private record Node(int cells, int nulls) {}

        private final List<Node> nodes = new ArrayList<>();
        private final List<ArrowBytes> buffers = new ArrayList<>();
        private long length;

        @Override
        public void node(int cells, int nulls) {
            nodes.add(new Node(cells, nulls));
        }

        @Override
        public void buffer(ArrowBytes buffer) {
            buffers.add(buffer);
            length += aligned(buffer.size());
        }

        /** A flat buffer is written from its end to its beginning. */
        int describe(FlatBufferBuilder builder, int rows) {
            RecordBatch.startNodesVector(builder, nodes.size());
            for (int i = nodes.size() - 1; i >= 0; i--) {
                FieldNode.createFieldNode(builder, nodes.get(i).cells, nodes.get(i).nulls);
            }
            int allNodes = builder.endVector();
            RecordBatch.startBuffersVector(builder, buffers.size());
            long offset = length;
            for (int i = buffers.size() - 1; i >= 0; i--) {
                int size = buffers.get(i).size();
                offset -= aligned(size);
                Buffer.createBuffer(builder, offset, size);
            }
            int allBuffers = builder.endVector();
            RecordBatch.startRecordBatch(builder);
            RecordBatch.addLength(builder, rows);
            RecordBatch.addNodes(builder, allNodes);
            RecordBatch.addBuffers(builder, allBuffers);
            return RecordBatch.endRecordBatch(builder);
        }
    }
}
