package dev.zeroheap.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** A local file to read, which answers to the very location it was asked for by: Iceberg compares the two. */
record LocalFile(Path path, String location) implements InputFile {
    private static final JsonFactory JSON = new JsonFactory();

    private InputFile file() {
        return org.apache.iceberg.Files.localInput(path.toFile());
    }

    @Override
    public long getLength() {
        return file().getLength();
    }

    @Override
    public SeekableInputStream newStream() {
        if (location.endsWith(LocalFileIO.TABLE_METADATA)) {
            checkIsWhole();
        }
        return file().newStream();
    }

    /** Iceberg would try to read damaged metadata again for minutes; what it takes for absent it gives up at once. */
    private void checkIsWhole() {
        try (JsonParser json = JSON.createParser(path.toFile())) {
            json.nextToken();
            json.skipChildren();
            if (!json.hasToken(JsonToken.END_OBJECT)) {
                throw new NotFoundException("%s is not a JSON object", location);
            }
        } catch (JsonProcessingException e) {
            throw new NotFoundException(e, "%s is damaged: %s", location, e.getOriginalMessage());
        } catch (IOException e) {
            throw new NotFoundException(e, "cannot read %s: %s", location, e);
        }
    }

    @Override
    public boolean exists() {
        return Files.exists(path);
    }
}
