package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.MetricType;
import dev.zeroheap.rest.RecordedEvents;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRequestEventsTest {
    private final RecordedEvents recorded = new RecordedEvents();
    private final InMemoryServer server = new InMemoryServer(
            new HttpRequestEvents(recorded), new ProblemMapper(), new JsonFormat(), new SomeResource());

    @Test
    void shouldRecordARequestWithAllItsFields() {
        Answer answer = server.get("v1/some");
        Map<String, Object> event = recorded.next();
        assertThat(event)
                .containsEntry("type", MetricType.TIMER)
                .containsEntry("name", "http_request")
                .containsEntry("module", "http")
                .containsEntry("operation", "GET")
                .containsEntry("size", (long) answer.body().length())
                .containsEntry("success", true)
                .containsEntry("label http.route", "/api/v1/some")
                .containsEntry("label http.response.status_code", "200")
                .doesNotContainKey("error_type");
        assertThat((Double) event.get("duration")).isPositive();
        assertThat(answer.body()).isNotEmpty();
        assertThat(recorded.areEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     v1/some/of/17,       200, /api/v1/some/of/{id},    true",
        "GET,     v1/some/empty,       204, /api/v1/some/empty,      true",
        "GET,     v1/some/moved,       303, /api/v1/some/moved,      true",
        "GET,     v1/some/nothing,     404, unmatched,               true",
        "GET,     v1/nothing,          404, unmatched,               true",
        "DELETE,  v1/some,             405, unmatched,               true",
        "OPTIONS, v1/some,             200, unmatched,               true",
        "HEAD,    v1/some,             200, /api/v1/some,            true",
        "GET,     v1/some/defect,      500, /api/v1/some/defect,     false",
        "GET,     v1/some/error,       500, /api/v1/some/error,      false",
        "GET,     v1/some/unavailable, 500, /api/v1/some/unavailable, false",
    })
    void shouldNameTheTemplateOfTheRouteAndTheStatus(
            String method, String path, int status, String route, boolean success) {
        Answer answer = server.send(method, path, "*/*");
        Map<String, Object> event = recorded.next();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(event)
                .containsEntry("operation", method)
                .containsEntry("label http.route", route)
                .containsEntry("label http.response.status_code", Integer.toString(status))
                .containsEntry("success", success);
        assertThat(event.get("error_type")).isEqualTo(success ? null : "500");
        assertThat(recorded.areEmpty()).isTrue();
    }

    @Test
    void shouldCountTheBytesOfAStream() {
        Answer answer = server.get("v1/some/stream");
        assertThat(answer.body()).hasSize(100_001);
        assertThat(recorded.next()).containsEntry("size", 100_001L).containsEntry("success", true);
    }

    @Test
    void shouldRecordAResponseThatCouldNotBeWrittenOnceAndAsAFailure() {
        server.get("v1/some/gone");
        assertThat(recorded.next())
                .containsEntry("size", 20_000L)
                .containsEntry("success", false)
                .containsEntry("error_type", "java.io.IOException")
                .containsEntry("label http.response.status_code", "200");
        assertThat(recorded.areEmpty()).isTrue();
    }
}
