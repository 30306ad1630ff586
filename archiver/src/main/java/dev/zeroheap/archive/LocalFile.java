package dev.zeroheap.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** A local file to read, which answers to the very location it was asked for by: Iceberg compares the two. */
record LocalFile(Path path, String location) implements InputFile {
    private InputFile file() {
        return org.apache.iceberg.Files.localInput(path.toFile());
    }

    @Override
    public long getLength() {
        return file().getLength();
    }

    @Override
    public SeekableInputStream newStream() {
        return file().newStream();
    }

    @Override
    public boolean exists() {
        return Files.exists(path);
    }
}
