package dev.zeroheap.rest.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceMetricsTest {
    private final ServiceMetrics metrics = new ServiceMetrics("shop");

    private String written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldCountQuestionsByKindAndStatus() throws IOException {
        metrics.asked();
        metrics.asked();
        metrics.asked();
        metrics.answered("events", 200, TimeUnit.MILLISECONDS.toNanos(20));
        metrics.answered("events", 400, TimeUnit.SECONDS.toNanos(3));

        assertThat(written())
                .contains("zeroheap_questions_total{kind=\"events\",status=\"200\"} 1.0")
                .contains("zeroheap_questions_total{kind=\"events\",status=\"400\"} 1.0")
                .contains("zeroheap_question_duration_seconds_bucket{kind=\"events\",le=\"0.025\"} 1")
                .contains("zeroheap_question_duration_seconds_bucket{kind=\"events\",le=\"5.0\"} 2")
                .contains("zeroheap_question_duration_seconds_count{kind=\"events\"} 2")
                .contains("zeroheap_questions_in_flight 1.0")
                .contains("zeroheap_service_up{service=\"shop\"} 1.0")
                .endsWith("# EOF\n");
        assertThat(metrics.questionsByStatus()).containsEntry("200", 1L).containsEntry("400", 1L);
    }

    @Test
    void shouldHaveNoMoreSeriesWhateverIsAsked() throws IOException {
        metrics.answered("once", 200, 1);
        long before = written().lines().count();
        for (int i = 0; i < 1000; i++) {
            metrics.answered("path-" + i, 200, 1);
            metrics.answered("path-" + i, 1000 + i, 1);
        }
        assertThat(written().lines().count()).isEqualTo(before + 1);
    }

    @Test
    void shouldLeaveOutAFigureThatIsNotKnown() throws IOException {
        metrics.show("zeroheap_known", "Known.", () -> 1);
        metrics.show("zeroheap_unknown", "Not known.", () -> Double.NaN);

        assertThat(written()).contains("zeroheap_known 1.0").doesNotContain("zeroheap_unknown 1");
    }

    @Test
    void shouldCountTheArchiversRuns() throws IOException {
        metrics.archiverRan(true, TimeUnit.SECONDS.toNanos(2), 10);
        metrics.archiverRan(false, TimeUnit.SECONDS.toNanos(1), 0);

        assertThat(written())
                .contains("zeroheap_archiver_runs_total{outcome=\"done\"} 1.0")
                .contains("zeroheap_archiver_runs_total{outcome=\"failed\"} 1.0")
                .contains("zeroheap_archiver_run_seconds_total 3.0")
                .contains("zeroheap_archiver_events_total 10.0");
    }

    @Test
    void shouldSpeakTheOldFormatToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.writePlain(out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("# HELP zeroheap_archiver_events_total ")
                .doesNotContain("# EOF");
    }
}
