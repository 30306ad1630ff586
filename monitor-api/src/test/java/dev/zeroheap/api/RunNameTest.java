package dev.zeroheap.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class RunNameTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00.123456Z");

    @Test
    void shouldNameStartHostProcessAndRandomPart() {
        assertThat(RunName.of(START, "web-1.example.org", 4711, 0x9f3c01ab))
                .hasToString("20261123T120000123Z-web-1.example.org-4711-9f3c01ab");
    }

    @Test
    void shouldReadBackWhatItNames() {
        RunName name = RunName.of(START, "a-b-2024-c", 7, 1);

        assertThat(RunName.parse(name.toString())).isEqualTo(name);
        assertThat(name.start()).isEqualTo(Instant.parse("2026-11-23T12:00:00.123Z"));
        assertThat(name.random()).isEqualTo("00000001");
    }

    @Test
    void shouldCleanHostNames() {
        assertThat(RunName.of(START, "höst/../x y", 1, 1).host()).isEqualTo("h-st-..-x-y");
        assertThat(RunName.of(START, "", 1, 1).host()).isEqualTo("unknown");
        assertThat(RunName.of(START, "x".repeat(300), 1, 1).host()).hasSize(RunName.MAX_HOST_LENGTH);
    }

    @Test
    void shouldNotTakeOtherDirectoriesForRuns() {
        assertThat(RunName.tryParse("rejects")).isEmpty();
        assertThat(RunName.tryParse("20261323T120000123Z-h-1-00000001")).isEmpty();
        assertThat(RunName.tryParse("20261123T120000123Z-h_h-1-00000001")).isEmpty();
        assertThat(RunName.tryParse("20261123T120000123Z-h-99999999999999999999-00000001"))
                .isEmpty();
        assertThatThrownBy(() -> RunName.parse("rejects")).hasMessageContaining("rejects");
    }

    @Test
    void shouldBeWrittenAsJmxQuotes() throws Exception {
        RunName name = RunName.of(START, "h", 1, 1);
        String objectName = name.objectName("shop.v2_a");

        assertThat(objectName)
                .isEqualTo("dev.zeroheap:type=Recorder,service=" + ObjectName.quote("shop.v2_a") + ",run="
                        + ObjectName.quote(name.toString()));
        assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName(objectName)))
                .isFalse();
    }
}
