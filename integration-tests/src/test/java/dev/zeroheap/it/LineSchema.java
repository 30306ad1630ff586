package dev.zeroheap.it;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON Schema of a line of the log. */
final class LineSchema {
    static final Path FILE = Shipped.REPOSITORY.resolve("format/log-line.schema.json");

    private LineSchema() {}

    static Schema read() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(FILE, StandardCharsets.UTF_8), InputFormat.JSON);
    }
}
