package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR that ships, deployed by Arquillian; this class is only a client. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ServiceIT {
    private static final Path FOLDER = Shipped.DIRECTORY.resolve("arquillian");

    @ArquillianResource
    private URL url;

    private Http http;

    @Deployment(testable = false)
    static WebArchive shippedWar() throws IOException {
        Files.createDirectories(Shipped.DIRECTORY.resolve("tmp")); // the server's, named in arquillian.xml
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war")
                .importFrom(Shipped.WAR.toFile())
                .as(WebArchive.class);
    }

    @BeforeEach
    void connect() throws URISyntaxException {
        http = new Http(new URI("http://127.0.0.1:" + url.getPort()));
    }

    @Test
    void shouldAnswerWithItsOwnRequests() {
        assertThat(http.get("/api/v1/metrics/checkpoints?range=5m").status()).isEqualTo(200);

        Eventually.holds(
                "the request is an event",
                Duration.ofSeconds(30),
                () -> http.get(
                                        "/api/v1/metrics/recent?range=5m&name=http_request&label.http.route=/api/v1/metrics/checkpoints")
                                .ok()
                                .path("rows")
                                .size()
                        > 0);

        JsonNode event = http.get("/api/v1/events?range=5m&name=http_request&limit=1")
                .ok()
                .path("rows")
                .path(0);
        assertThat(event.path("fields").path("module").asText()).isEqualTo("http");
        assertThat(event.path("fields").path("duration").asDouble()).isPositive();
        assertThat(event.path("labels").path("http.response.status_code").asText())
                .isNotEmpty();
    }

    @Test
    void shouldAnswerWithTheEventsOfAnotherProcess() {
        try (Child writer = Writer.start(FOLDER, "shop", Map.of(), 1, 500, "other_process")) {
            assertThat(writer.exitCode(Duration.ofMinutes(1)))
                    .as(writer.output())
                    .isZero();
        }

        JsonNode row = Rows.named(
                http.get("/api/v1/metrics/recent?range=5m&service=shop").ok(), "other_process");

        assertThat(row.path("count").asLong()).isEqualTo(500);
        assertThat(row.path("errors").asLong()).isEqualTo(5);
        assertThat(row.path("error_rate").asDouble()).isEqualTo(0.01);
        assertThat(row.path("size").path("sum").asLong()).isEqualTo(500L * 499 / 2);
        assertThat(row.path("duration").path("p99").asDouble()).isPositive();
    }

    @Test
    void shouldAnswerTheSameBeforeAndAfterArchivingAndAcrossTheBoundary() {
        write("boundary", 1000);
        JsonNode live = Rows.named(
                http.get("/api/v1/metrics/recent?range=10m&name=boundary").ok(), "boundary");
        ArchiverCommand.run(FOLDER, "run", "--once");
        JsonNode archived = Rows.named(
                http.get("/api/v1/metrics/recent?range=10m&name=boundary").ok(), "boundary");
        write("boundary", 300);

        JsonNode across =
                http.get("/api/v1/metrics/recent?range=10m&name=boundary").ok();

        assertThat(archived.path("count")).isEqualTo(live.path("count"));
        assertThat(archived.path("duration")).isEqualTo(live.path("duration"));
        assertThat(Rows.named(across, "boundary").path("count").asLong()).isEqualTo(1300);
        assertThat(across.path("declaration").path("segments_read").asInt()).isPositive();
        assertThat(across.path("declaration").path("files_read").asInt()).isPositive();
        assertThat(across.path("declaration").path("complete").asBoolean()).isTrue();
        assertThat(across.path("declaration").path("exact").asBoolean()).isTrue();
    }

    private static void write(String name, int events) {
        try (Child writer = Writer.start(FOLDER, "boundary", Map.of(), 1, events, name)) {
            assertThat(writer.exitCode(Duration.ofMinutes(1)))
                    .as(writer.output())
                    .isZero();
        }
    }

    @Test
    void shouldExplainEveryBadRequestAsAProblem() {
        assertProblem("GET", "/api/v1/metrics/recent?range=soon", 400, "range", "soon");
        assertProblem("GET", "/api/v1/metrics/recent?range=-5m", 400, "range", "-5m");
        assertProblem(
                "GET",
                "/api/v1/events?from=2026-11-23T12:00:00Z&to=2026-11-23T11:00:00Z",
                400,
                "from",
                "2026-11-23T12:00:00Z");
        assertProblem("GET", "/api/v1/events?range=1h&from=2026-11-23T12:00:00Z", 400, "range", "from");
        assertProblem("GET", "/api/v1/events?range=1h&colour=red", 400, "colour", "colour");
        assertProblem("GET", "/api/v1/events?range=1h&limit=0", 400, "limit", "0");
        assertProblem("GET", "/api/v1/events?range=1h&limit=many", 400, "limit", "many");
        assertProblem("GET", "/api/v1/events?range=1h&order=sideways", 400, "order", "sideways");
        assertProblem("GET", "/api/v1/metrics/llm?range=1h&step=0s", 400, "step", "PT0S");
        assertProblem("GET", "/api/v1/metrics/llm?range=1h&group_by=colour", 400, "group_by", "colour");
        assertProblem("GET", "/api/v1/nothing", 404, "", "/api/v1/nothing");
        assertProblem("PUT", "/api/v1/events", 405, "", "PUT");
        assertProblem("DELETE", "/api/v1/metrics/recent", 405, "", "DELETE");
    }

    @Test
    void shouldSayWhichFormItAnswersIn() {
        Http.Answer answer = http.send("GET", "/api/v1/events?range=1m", "image/png");
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }

    private void assertProblem(String method, String path, int status, String parameter, String mentioned) {
        Http.Answer answer = http.send(method, path);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).as(path).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).isNotEmpty();
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).as(path).contains(mentioned);
        assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
    }

    @Test
    void shouldTellItsHealthAndDescribeItsApi() {
        assertThat(http.get("/health").ok().path("status").asText()).isEqualTo("UP");
        assertThat(http.get("/health/live").status()).isEqualTo(200);
        assertThat(http.get("/health/ready").status()).isEqualTo(200);
        assertThat(http.get("/health/started").status()).isEqualTo(200);
        String description = http.get("/openapi").body();
        assertThat(description)
                .contains(
                        "/api/v1/metrics/recent",
                        "/api/v1/metrics/checkpoints",
                        "/api/v1/metrics/llm",
                        "/api/v1/events");
    }

    @Test
    void shouldServeThePageWithAStrictContentSecurityPolicy() {
        Http.Answer page = http.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.contentSecurityPolicy()).contains("default-src").doesNotContain("unsafe");
    }

    @Test
    void shouldNotSerialiseAnAnswerAsAnEmptyObject() {
        JsonNode answer = http.get("/api/v1/metrics/recent?range=1m").ok();
        assertThat(answer.path("declaration").path("to").asText()).endsWith("Z");
        assertThat(answer.has("rows")).isTrue();
    }
}
