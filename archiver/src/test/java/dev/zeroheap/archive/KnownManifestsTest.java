package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;

class KnownManifestsTest {
    private static final DataFile FILE = DataFiles.builder(PartitionSpec.unpartitioned())
            .withPath("file:/a.parquet")
            .withFileSizeInBytes(1)
            .withRecordCount(1)
            .build();

    private final KnownManifests known = new KnownManifests(3);
    private int readings;

    @Test
    void shouldReadAManifestOnce() {
        assertThat(known.files("a", this::oneFile)).containsExactly(FILE);
        assertThat(known.files("a", this::oneFile)).containsExactly(FILE);
        assertThat(readings).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatWasNotAskedForLongest() {
        for (String path : List.of("a", "b", "c", "a", "d")) {
            known.files(path, this::oneFile);
        }
        assertThat(readings).isEqualTo(4);
        known.files("a", this::oneFile);
        assertThat(readings).isEqualTo(4);
        known.files("b", this::oneFile);
        assertThat(readings).isEqualTo(5);
    }

    @Test
    void shouldNotKeepAManifestThatIsTooLarge() {
        assertThat(known.files("large", this::fourFiles)).hasSize(4);
        assertThat(known.files("large", this::fourFiles)).hasSize(4);
        assertThat(readings).isEqualTo(2);
        known.files("small", this::oneFile);
        known.files("small", this::oneFile);
        assertThat(readings).isEqualTo(3);
    }

    private List<DataFile> oneFile() {
        readings++;
        return List.of(FILE);
    }

    private List<DataFile> fourFiles() {
        readings++;
        return List.of(FILE, FILE, FILE, FILE);
    }
}
