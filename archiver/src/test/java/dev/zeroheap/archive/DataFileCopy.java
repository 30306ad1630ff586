package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** Does to a table what must never happen. */
final class DataFileCopy {
    private DataFileCopy() {}

    /** Adds a copy of a data file, so that all its events are there twice. */
    static void appendAgain(Archive archive, Path file) throws IOException {
        Path copy = FileDigest.of(file).into(file.resolveSibling("copy.parquet"));
        Files.copy(file, copy);
        Table table = archive.load();
        DataFile original =
                archive.snapshot().dataFiles(Expressions.alwaysTrue()).get(0);
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .copy(original)
                        .withPath(LocalFileIO.location(copy))
                        .build())
                .commit();
    }
}
