package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderSettingsTest {
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path temporary;

    @Test
    void shouldHaveUsefulDefaults() {
        assertThat(found()).isEqualTo(RecorderSettings.builder().build());
        assertThat(found().segmentBytes()).isEqualTo(32 << 20);
        assertThat(found().segmentAge()).isEqualTo(Duration.ofSeconds(60));
        assertThat(found().overflowWaitNanos()).isZero();
    }

    @Test
    void shouldReadEveryFormOfSizesAndTimes() {
        properties.put("zeroheap.segment-bytes", "64KiB");
        properties.put("zeroheap.segment-age", "PT5S");
        properties.put("zeroheap.overflow", "wait");
        properties.put("zeroheap.overflow-wait", "250ms");
        properties.put("zeroheap.sync", "true");
        properties.put("zeroheap.ring-slots", "1024");

        assertThat(found().segmentBytes()).isEqualTo(65536);
        assertThat(found().segmentAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(found().overflowWaitNanos()).isEqualTo(250_000_000);
        assertThat(found().sync()).isTrue();
        assertThat(found().ringSlots()).isEqualTo(1024);
    }

    @Test
    void shouldPreferPropertyToEnvironmentToFile() throws IOException {
        file("zeroheap.service=file\nzeroheap.segment-age=3s\nzeroheap.ring-slots=2048\nother.key=1");
        environment.put("ZEROHEAP_SERVICE", "environment");
        environment.put("ZEROHEAP_SEGMENT_AGE", "2s");
        properties.put("zeroheap.service", "property");

        assertThat(found().service()).isEqualTo("property");
        assertThat(found().segmentAge()).isEqualTo(Duration.ofSeconds(2));
        assertThat(found().ringSlots()).isEqualTo(2048);
    }

    @Test
    void shouldReportAllProblemsTogetherWithNameRangeAndValue() throws IOException {
        file("zeroheap.segment-age=5h\nzeroheap.colour=red");
        properties.put("zeroheap.service", "no/slash");
        properties.put("zeroheap.segment-bytes", "12 parsec");
        environment.put("ZEROHEAP_RING_SLOTS", "1000");
        environment.put("ZEROHEAP_COLOUR", "belongs to somebody else");

        assertThatThrownBy(this::found)
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactlyInAnyOrder(
                                        "zeroheap.segment-age must be 200ms..1h: PT5H",
                                        "zeroheap.colour is not a setting of the recorder",
                                        "zeroheap.service must be 1..64 characters A-Z a-z 0-9 . _ - that begin with a letter"
                                                + " or digit: no/slash",
                                        "zeroheap.segment-bytes must be 64KiB..1GiB: 12 parsec",
                                        "zeroheap.ring-slots must be a power of two, 1024..8388608: 1000"));
    }

    @Test
    void shouldRefuseASettingsFileThatCannotBeRead() {
        properties.put("zeroheap.settings", temporary.resolve("missing").toString());

        assertThatThrownBy(this::found).hasMessageContaining("zeroheap.settings must be a readable properties file");
    }

    private void file(String text) throws IOException {
        Path file = Files.writeString(temporary.resolve("zeroheap.properties"), text);
        properties.put("zeroheap.settings", file.toString());
    }

    private RecorderSettings found() {
        return SettingSources.of(properties::get, environment::get).settings();
    }
}
