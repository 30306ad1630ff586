package dev.zeroheap.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.api.MetricType;
import dev.zeroheap.query.Answer;
import dev.zeroheap.query.Parameters;
import dev.zeroheap.query.QueryException;
import dev.zeroheap.query.SummaryRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the service together, without a server. */
class RunningServiceTest {
    @TempDir
    Path directory;

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);

    @AfterEach
    void endThreads() {
        executor.shutdownNow();
    }

    @Test
    void shouldAnswerWhatItRecorded() {
        try (RunningService service = open(Map.of("zeroheap.archiver.enabled", "false"))) {
            recordOne(service);
            Answer<SummaryRow> answer = await(service, found -> !found.rows().isEmpty());
            assertThat(answer.rows()).singleElement().satisfies(row -> {
                assertThat(row.count()).isEqualTo(1);
                assertThat(row.group()).containsEntry("name", "tried");
            });
        }
    }

    @Test
    void shouldArchiveBySchedule() {
        try (RunningService service =
                open(Map.of("zeroheap.recorder.segment-age", "200ms", "zeroheap.archiver.every", "1s"))) {
            recordOne(service);
            Answer<SummaryRow> answer =
                    await(service, found -> found.declaration().archivedRows() > 0);
            assertThat(answer.rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.count()).isEqualTo(1));
        }
    }

    @Test
    void shouldBeReadyWhileLogAndArchiveCanBeRead() {
        try (RunningService service = open(Map.of())) {
            awaitNoProblem(service);
            assertThat(service.problems()).isEmpty();
        }
    }

    @Test
    void shouldSayWhatCannotBeReadAndWritten() throws IOException {
        Files.writeString(directory.resolve("logs"), "a file where the log directory should be");
        Files.writeString(directory.resolve("archive"), "a file where the archive should be");
        try (RunningService service = open(Map.of())) {
            assertThat(service.problems())
                    .anyMatch(problem -> problem.startsWith("the archive cannot be read: "))
                    .anyMatch(problem -> problem.startsWith("the recorder cannot write its log: "));
        }
    }

    @Test
    void shouldRecordNothingWhereItsRecorderIsOff() {
        try (RunningService service = open(Map.of("zeroheap.recorder.enabled", "false"))) {
            recordOne(service);
            assertThat(service.problems()).isEmpty();
            assertThat(directory.resolve("logs")).doesNotExist();
        }
    }

    @Test
    void shouldEndAllItsThreadsAndAnswerNothingMoreWhenClosed() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        RunningService service = open(Map.of("zeroheap.jfr.enabled", "true", "zeroheap.jfr.every", "1s"));
        assertThat(ofZeroheap(before)).contains("zeroheap-jvm-events", "zeroheap-drain-zeroheap");
        service.close();
        service.close();
        assertThat(ofZeroheap(before)).isEmpty();
        assertThatThrownBy(() -> service.api().getRecentMetrics("1h")).isInstanceOf(QueryException.class);
    }

    @Test
    void shouldCloseWhatItOpenedWhenAPartCannotStart() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "a file where temporary files should go");
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        assertThatThrownBy(() -> open(Map.of("zeroheap.temporary", file.toString())))
                .isInstanceOf(QueryException.class);
        assertThat(ofZeroheap(before)).isEmpty();
    }

    private RunningService open(Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(Map.of(
                "zeroheap.logs", directory.resolve("logs").toString(),
                "zeroheap.archive", directory.resolve("archive").toString(),
                "zeroheap.temporary", directory.resolve("tmp").toString()));
        texts.putAll(more);
        return RunningService.open(ServiceSettings.parse(texts), executor);
    }

    private static void recordOne(RunningService service) {
        service.recorder()
                .event(MetricType.TIMER, "tried")
                .module("test")
                .duration(0.5)
                .record();
    }

    private static Answer<SummaryRow> await(RunningService service, Predicate<Answer<SummaryRow>> wanted) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            Answer<SummaryRow> answer = service.api()
                    .getRecentMetrics(Parameters.of(Map.of("range", List.of("1h"), "module", List.of("test"))));
            if (wanted.test(answer)) {
                return answer;
            }
        }
        throw new AssertionError("no such answer within 60 s");
    }

    /** The recorder opens its run on its own thread. */
    private static void awaitNoProblem(RunningService service) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!service.problems().isEmpty() && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
    }

    private static Set<String> ofZeroheap(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("zeroheap"))
                .collect(Collectors.toSet());
    }
}
