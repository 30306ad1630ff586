package dev.zeroheap.rest.http;

import dev.zeroheap.query.ResultColumn;
import dev.zeroheap.query.ResultTable;
import jakarta.json.bind.Jsonb;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values after RFC 4180: a line of names, then a line for each row. Null is an empty cell, an instant is
 * RFC 3339, a map is JSON.
 *
 * <p>Texts are as they were recorded. A spreadsheet takes one that begins with {@code =}, {@code +}, {@code -} or {@code @}
 * for a formula; to change them here would falsify them for every other reader.
 */
final class CsvWriter<R> implements RowWriter<R> {
    private final Jsonb jsonb = JsonFormat.jsonb();
    private final ResultTable<R> table;
    private final TimelyFlush target;
    private final CSVPrinter printer;

    CsvWriter(OutputStream target, ResultTable<R> table) {
        this.table = table;
        this.target = new TimelyFlush(target);
        try {
            this.printer =
                    new CSVPrinter(new OutputStreamWriter(this.target, StandardCharsets.UTF_8), CSVFormat.RFC4180);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing has been written yet", e);
        }
    }

    private boolean hasHeader;

    private void writeHeader() throws IOException {
        if (!hasHeader) {
            printer.printRecord(table.columns().stream().map(ResultColumn::name).toList());
            hasHeader = true;
        }
    }

    @Override
    public void write(R row) throws IOException {
        writeHeader();
        for (Object cell : table.cells().apply(row)) {
            printer.print(text(cell));
        }
        printer.println();
        target.flushInTime();
    }

    private @Nullable Object text(@Nullable Object cell) {
        return cell instanceof Map<?, ?> || cell instanceof List<?> ? jsonb.toJson(cell) : cell;
    }

    @Override
    public void end() throws IOException {
        writeHeader();
        printer.flush();
    }
}
