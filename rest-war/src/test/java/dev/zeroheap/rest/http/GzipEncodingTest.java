package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.rest.RecordedEvents;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GzipEncodingTest {
    private final RecordedEvents recorded = new RecordedEvents();
    private final InMemoryServer server = new InMemoryServer(
            new HttpRequestEvents(recorded),
            new GzipEncoding(),
            new ProblemMapper(),
            new JsonFormat(),
            new SomeResource());

    @Test
    void shouldCompressForThoseWhoAcceptItAndCountWhatGoesOut() throws IOException {
        Answer answer = get("v1/some/stream", "gzip");
        assertThat(answer.headers()).containsEntry("Content-Encoding", "gzip").containsEntry("Vary", "Accept-Encoding");
        assertThat(unzipped(answer)).hasSize(100_001);
        assertThat(answer.bytes().size()).isLessThan(1_000);
        assertThat(recorded.next())
                .containsEntry("size", (long) answer.bytes().size())
                .containsEntry("success", true);
    }

    @Test
    void shouldLeaveAnAnswerAsItIsForOthersAndSayThatItVaries() {
        Answer answer = server.get("v1/some/stream");
        assertThat(answer.headers()).containsEntry("Vary", "Accept-Encoding").doesNotContainKey("Content-Encoding");
        assertThat(answer.body()).hasSize(100_001);
    }

    @Test
    void shouldCompressAProblem() throws IOException {
        Answer answer = get("v1/nothing", "gzip");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(unzipped(answer)).contains("urn:zeroheap:problem:not-found");
    }

    @ParameterizedTest
    @CsvSource({"v1/some/events-in-time, text/event-stream", "v1/some/table, application/vnd.apache.parquet"})
    void shouldNotCompressWhatWouldLoseByIt(String path, String type) {
        Answer answer = get(path, "gzip");
        assertThat(answer.headers())
                .containsEntry("Content-Type", type)
                .doesNotContainKey("Content-Encoding")
                .doesNotContainKey("Vary");
        assertThat(answer.body()).isEqualTo("data: 1\n\n");
    }

    @Test
    void shouldNotEndWhatBreaksOff() {
        Answer answer = get("v1/some/gone", "gzip");
        assertThatThrownBy(() -> unzipped(answer)).isInstanceOf(EOFException.class);
        assertThat(recorded.next()).containsEntry("success", false);
    }

    @Test
    void shouldLetOutWithAFlushAllThatWasWritten() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        GzipStream gzip = new GzipStream(target);
        gzip.write("first line\n".getBytes(StandardCharsets.US_ASCII));
        gzip.flush();
        try (GZIPInputStream reader = new GZIPInputStream(new ByteArrayInputStream(target.toByteArray()))) {
            assertThat(new String(reader.readNBytes(11), StandardCharsets.US_ASCII))
                    .isEqualTo("first line\n");
        }
        gzip.release();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                | true",
                "br, GZIP            | true",
                "x-gzip              | true",
                "gzip;q=0.5          | true",
                "gzip; q=0.001       | true",
                "*                   | true",
                "gzip;q=0            | false",
                "gzip; q=0.000, *    | false",
                "*, gzip;q=0         | false",
                "*;q=0               | false",
                "*;q=0, gzip         | true",
                "identity            | false",
                "gzipped             | false",
                "''                  | false",
            })
    void shouldReadWhatIsAccepted(String header, boolean accepts) {
        assertThat(GzipEncoding.accepts(header)).isEqualTo(accepts);
    }

    private Answer get(String path, String acceptEncoding) {
        return server.send("GET", path, Map.of("Accept", "*/*", "Accept-Encoding", acceptEncoding));
    }

    private static String unzipped(Answer answer) throws IOException {
        try (GZIPInputStream reader =
                new GZIPInputStream(new ByteArrayInputStream(answer.bytes().toByteArray()))) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
