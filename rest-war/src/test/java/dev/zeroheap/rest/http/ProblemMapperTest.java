package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.rest.http.InMemoryServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {
    private final InMemoryServer server = new InMemoryServer(new ProblemMapper(), new JsonFormat(), new SomeResource());
    private final Logger logger = Logger.getLogger(ProblemMapper.class.getName());
    private final LogRecords log = new LogRecords();

    @BeforeEach
    void listenToTheLog() {
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void leaveTheLog() {
        logger.removeHandler(log);
        logger.setUseParentHandlers(true);
    }

    @Test
    void shouldSayThatAPathIsUnknown() {
        Answer answer = server.get("v1/nothing?range=1h");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"urn:zeroheap:problem:not-found\",\"title\":\"Not found\",\"status\":404,"
                        + "\"detail\":\"nothing is at /api/v1/nothing; /openapi lists what there is\","
                        + "\"instance\":\"/api/v1/nothing\"}");
    }

    @Test
    void shouldSayWhichMethodsAPathTakes() {
        Answer answer = server.send("POST", "v1/some", "*/*");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, OPTIONS");
        assertThat(answer.body()).contains("\"detail\":\"POST is not possible at /api/v1/some, only GET, OPTIONS\"");
    }

    @Test
    void shouldSayWhatIsOfferedWhenTheAcceptHeaderLeavesItOut() {
        Answer answer = server.send("GET", "v1/some", "image/png");
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(answer.body()).contains("answers with application/json");
    }

    @Test
    void shouldLogADefectOnceUnderTheIdThatTheAnswerNames() {
        Answer answer = server.get("v1/some/defect");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(log.records).hasSize(1);
        String message = log.records.get(0).getMessage();
        String id = message.replaceAll("error (\\S+) while answering /api/v1/some/defect", "$1");
        assertThat(answer.body())
                .contains("\"id\":\"" + id + "\"")
                .doesNotContain("secret")
                .doesNotContain("IllegalState");
        assertThat(log.records.get(0).getThrown()).hasMessage("secret of the defect");
    }

    @Test
    void shouldTellNothingOfAnErrorOfTheJvmOrOfAServerError() {
        for (String path : List.of("v1/some/error", "v1/some/unavailable")) {
            Answer answer = server.get(path);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body())
                    .contains("urn:zeroheap:problem:internal-error")
                    .doesNotContain("secret");
        }
        assertThat(log.records).hasSize(2);
    }

    @Test
    void shouldLeaveARedirectAlone() {
        assertThat(server.get("v1/some/moved").status()).isEqualTo(303);
    }

    @Test
    void shouldWriteARecordWithSnakeCaseKeysRfc3339InstantsAndNoNull() {
        assertThat(server.get("v1/some").body())
                .isEqualTo("{\"error_rate\":0.25,\"p99\":0.5,\"some_instant\":\"2026-11-23T12:00:00.000123Z\"}");
    }

    private static final class LogRecords extends Handler {
        private final List<LogRecord> records = new ArrayList<>();

        @Override
        public void publish(LogRecord published) {
            records.add(published);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
