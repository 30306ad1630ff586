package dev.zeroheap.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.rest.SystemReport.OfRun;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemStatusTest {
    private static final String EVENT =
            "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"level\":\"INFO\",\"logger\":\"performance_metrics\",\"message\":\"%s\","
                    + "\"seq\":%d,\"data\":{\"metric_type\":\"counter\",\"module\":\"monitor\"}}\n";

    @TempDir
    Path directory;

    private final Later clock = new Later();

    /** A clock that the test moves on. */
    private static final class Later extends Clock {
        private Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private LogDirectory logs() {
        return new LogDirectory(directory.resolve("logs"));
    }

    private ArchiveSettings archive() {
        return ArchiveSettings.in(directory.resolve("archive"));
    }

    private SystemStatus status() {
        return new SystemStatus("zeroheap", logs(), Optional.of(archive()), new ServiceMetrics("zeroheap"), clock);
    }

    private void write(String run, String... lines) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("logs/web").resolve(run));
        Files.writeString(folder.resolve("00000001.jsonl"), String.join("", lines));
    }

    @Test
    void shouldTellHowRunsEnded() throws IOException {
        write("20261123T115900000Z-web1-4001-00000001", EVENT.formatted("a", 1), EVENT.formatted("run_closed", 2));
        write("20261123T115800000Z-web1-4002-00000002", EVENT.formatted("a", 1));
        write("of-somebody-else", EVENT.formatted("a", 1));
        try (SystemStatus status = status()) {
            SystemReport report = status.report();

            assertThat(report.runs()).hasSize(3);
            OfRun foreign = report.runs().get(0);
            assertThat(foreign.run()).isEqualTo("of-somebody-else");
            assertThat(foreign.opened()).isNull();
            OfRun ended = report.runs().get(1);
            assertThat(ended.state()).isEqualTo("ended");
            assertThat(ended.pid()).isEqualTo(4001);
            assertThat(ended.host()).isEqualTo("web1");
            assertThat(ended.opened()).isEqualTo("2026-11-23T11:59:00Z");
            assertThat(ended.closed()).isNotNull();
            assertThat(ended.segments()).isEqualTo(1);
            assertThat(ended.bytes()).isPositive();
            assertThat(report.runs().get(2).state()).isEqualTo("unclean");
            assertThat(report.live().segmentsWaiting()).isEqualTo(3);
            assertThat(report.live().oldestWaiting()).isNotNull();
        }
    }

    @Test
    void shouldTellWhatIsArchivedAndKeptAside() throws IOException {
        write("20261123T115900000Z-web1-4001-00000001", EVENT.formatted("a", 1), "no event\n", EVENT.formatted("b", 2));
        try (Archive open = Archive.open(archive())) {
            new Archiver(open, logs(), ArchiverSettings.DEFAULTS.withGrace(Duration.ofHours(1))).runOnce();
        }
        try (SystemStatus status = status()) {
            SystemReport report = status.report();

            assertThat(report.live().segmentsWaiting()).isZero();
            assertThat(report.live().archiveLagSeconds()).isZero();
            assertThat(report.archive().rows()).isEqualTo(2);
            assertThat(report.archive().files()).isEqualTo(1);
            assertThat(report.archive().first()).isEqualTo(LocalDate.of(2026, 11, 23));
            assertThat(report.archive().last()).isEqualTo(LocalDate.of(2026, 11, 23));
            assertThat(report.rejects().count()).isEqualTo(1);
            assertThat(report.rejects().latest()).singleElement().satisfies(reject -> {
                assertThat(reject.line()).isEqualTo("no event");
                assertThat(reject.reason()).isEqualTo("not an event");
                assertThat(reject.segment()).isEqualTo("web/20261123T115900000Z-web1-4001-00000001/00000001.jsonl");
                assertThat(reject.offset()).isEqualTo(EVENT.formatted("a", 1).length());
            });
            assertThat(report.disk().freeBytes()).isPositive();
        }
    }

    @Test
    void shouldLookEverySoManySecondsAtMost() throws IOException {
        try (SystemStatus status = status()) {
            assertThat(status.report().runs()).isEmpty();
            write("20261123T115900000Z-web1-4001-00000001", EVENT.formatted("a", 1));
            assertThat(status.report().runs()).isEmpty();

            clock.now = clock.now.plusSeconds(5);

            assertThat(status.report().runs()).hasSize(1);
            assertThat(status.report().service().uptimeSeconds()).isEqualTo(5);
        }
    }

    @Test
    void shouldSayNothingOfAnArchiveThatIsAway() throws IOException {
        Files.writeString(directory.resolve("archive"), "a file where the archive should be");
        try (SystemStatus status = status()) {
            SystemReport report = status.report();

            assertThat(report.archive()).isNull();
            assertThat(report.live().segmentsWaiting()).isZero();
            assertThat(report.disk().freeBytes()).isPositive();
        }
    }
}
