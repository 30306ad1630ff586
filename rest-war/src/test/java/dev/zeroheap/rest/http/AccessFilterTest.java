package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.access.Access;
import dev.zeroheap.access.AccessSettings;
import dev.zeroheap.access.Refusal;
import dev.zeroheap.rest.RecordedEvents;
import dev.zeroheap.rest.metrics.AccessAudit;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.ServletException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {
    private static final String READER = "zh_reader";
    private static final String ANALYST = "zh_analyst";

    @TempDir
    Path directory;

    private final RecordedEvents recorder = new RecordedEvents();
    private final ServiceMetrics metrics = new ServiceMetrics("zeroheap");
    private AccessSettings settings;

    @BeforeEach
    void writeTokens() throws IOException, NoSuchAlgorithmException {
        Path tokens = directory.resolve("tokens");
        Files.writeString(
                tokens,
                line("reader", "read", "-", "-", READER)
                        + line("analyst", "sql", "-", "-", ANALYST)
                        + line("over", "read", "2026-01-02T00:00:00Z", "-", "zh_over")
                        + line("gone", "read", "-", "2026-01-02T00:00:00Z", "zh_gone"));
        settings = AccessSettings.DEFAULTS.withTokens(tokens);
    }

    private static String line(String name, String role, String expires, String revoked, String token)
            throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return String.join(" ", name, role, "2026-01-01T00:00:00Z", expires, revoked) + " sha256:"
                + HexFormat.of().formatHex(hash) + '\n';
    }

    private AccessFilter filter() {
        return new AccessFilter(new Access(settings, Clock.systemUTC()), new AccessAudit(recorder, metrics));
    }

    private Exchange send(Exchange exchange) throws IOException, ServletException {
        return send(filter(), exchange);
    }

    private static Exchange send(AccessFilter filter, Exchange exchange) throws IOException, ServletException {
        filter.doFilter(exchange.request(), exchange.response(), exchange.chain());
        return exchange;
    }

    private static JsonObject problem(Exchange exchange) {
        return Json.createReader(new StringReader(exchange.body())).readObject();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events",
                "/api/v1/sql",
                "/api/v1/tail",
                "/api/v1/system",
                "/api/v1/session/",
                "/api/v1/session;x=y",
                "/api",
                "/prometheus/api/v1/query",
                "/metrics",
                "/metrics/base",
                "/openapi",
                "/openapi/",
                "/nothing",
                "/WEB-INF/web.xml",
                "/../index.html",
            })
    void shouldAskForATokenWhateverThePath(String path) throws IOException, ServletException {
        Exchange refused = send(new Exchange("GET", path).remote());
        if (path.startsWith("/api/v1/session")) {
            assertThat(refused.passed())
                    .as("the session tells whether one is needed")
                    .isEqualTo(1);
            return;
        }
        assertThat(refused.passed()).isZero();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"zeroheap\"");
        assertThat(problem(refused).getString("type")).isEqualTo("urn:zeroheap:problem:unauthorized");
        assertThat(problem(refused).getString("detail")).startsWith("a token is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/ready", "/", "/index.html", "/app.js"})
    void shouldAnswerHealthAndTheFilesOfThePageToAnybody(String path) throws IOException, ServletException {
        assertThat(send(new Exchange("GET", path).remote()).passed()).isEqualTo(1);
    }

    @Test
    void shouldLetNobodyPostToAFile() throws IOException, ServletException {
        assertThat(send(new Exchange("POST", "/index.html").remote()).status()).isEqualTo(401);
    }

    @Test
    void shouldBeOpenOnLoopback() throws IOException, ServletException {
        assertThat(send(new Exchange("GET", "/api/v1/events")).passed()).isEqualTo(1);
        assertThat(send(new Exchange("GET", "/api/v1/events").host("localhost")).passed())
                .isEqualTo(1);
        assertThat(send(new Exchange("GET", "/api/v1/events").host("[::1]")).passed())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"})
    void shouldTakeWhatAProxyHandsOnForRemote(String header) throws IOException, ServletException {
        assertThat(send(new Exchange("GET", "/api/v1/events").header(header, "127.0.0.1"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void shouldTakeAnotherNameOrAddressOfThisMachineForRemote() throws IOException, ServletException {
        assertThat(send(new Exchange("GET", "/api/v1/events").host("rebound.example.org"))
                        .status())
                .isEqualTo(401);
        assertThat(send(new Exchange("GET", "/api/v1/events").localAddress("192.0.2.7"))
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "zh_reader,200",
        "zh_wrong,401",
        "zh_over,401",
        "zh_gone,401",
    })
    void shouldTellGoodTokensFromBadOnes(String token, int status) throws IOException, ServletException {
        Exchange exchange = send(new Exchange("GET", "/api/v1/events").remote().token(token));
        assertThat(exchange.status()).isEqualTo(status);
        if (status == 401) {
            assertThat(exchange.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
            assertThat(exchange.body()).doesNotContain(token);
        } else {
            assertThat(((Visit) exchange.attributes().get(Visit.ATTRIBUTE))
                            .caller()
                            .orElseThrow()
                            .name())
                    .isEqualTo("reader");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sql",
                "/api/v1/sql/",
                "/api//v1//sql",
                "/api/v1/sql;x=y",
                "/api/v1;x/sql",
                "/api/v1/sql/x"
            })
    void shouldAskForTheRoleSqlHoweverThePathIsSpelled(String path) throws IOException, ServletException {
        Exchange refused = send(new Exchange("POST", path).remote().token(READER));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(problem(refused).getString("detail")).isEqualTo("this needs the role sql, and reader has read");
        assertThat(send(new Exchange("POST", path).remote().token(ANALYST)).passed())
                .isEqualTo(1);
    }

    @Test
    void shouldSayWhenToComeBack() throws IOException, ServletException {
        settings = settings.withRate(1, 2);
        AccessFilter filter = filter();
        for (int i = 0; i < 2; i++) {
            assertThat(send(
                                    filter,
                                    new Exchange("GET", "/api/v1/events")
                                            .remote()
                                            .token(READER))
                            .passed())
                    .isEqualTo(1);
        }

        Exchange refused =
                send(filter, new Exchange("GET", "/api/v1/events").remote().token(READER));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(problem(refused).getString("type")).isEqualTo("urn:zeroheap:problem:too-many-requests");
        assertThat(send(filter, new Exchange("GET", "/api/v1/events").remote().token(ANALYST))
                        .passed())
                .as("another token")
                .isEqualTo(1);
    }

    @Test
    void shouldCountARequestUntilItHasEnded() throws IOException, ServletException {
        settings = settings.withMaxConcurrent(1);
        AccessFilter filter = filter();
        Exchange outer = new Exchange("GET", "/api/v1/events").remote().token(READER);
        Exchange inner = new Exchange("GET", "/api/v1/events").remote().token(READER);

        filter.doFilter(
                outer.request(),
                outer.response(),
                (request, response) -> filter.doFilter(inner.request(), inner.response(), inner.chain()));

        assertThat(inner.status()).isEqualTo(429);
        assertThat(send(filter, new Exchange("GET", "/api/v1/events").remote().token(READER))
                        .passed())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseALongBody() throws IOException, ServletException {
        Exchange refused = send(new Exchange("POST", "/api/v1/events").length((1 << 20) + 1));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(problem(refused).getString("detail")).contains("at most 1048576 bytes: it has 1048577");
        assertThat(send(new Exchange("POST", "/api/v1/events").length(1 << 20)).passed())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseALongBodyThatDoesNotSayHowLongItIs() throws IOException, ServletException {
        Exchange refused = send(new Exchange("POST", "/api/v1/events").chunked((1 << 20) + 1));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.passed()).isZero();

        Exchange passed = send(new Exchange("POST", "/api/v1/events").chunked(1 << 20));
        assertThat(passed.passed()).isEqualTo(1);
        assertThat(passed.passedRequest().getInputStream().readAllBytes()).hasSize(1 << 20);
        assertThat(passed.passedRequest().getInputStream().readAllBytes()).hasSize(1 << 20);
    }

    @Test
    void shouldCloseARequestThatWasRefusedForItsBody() throws IOException, ServletException {
        settings = settings.withMaxConcurrent(1);
        AccessFilter filter = filter();
        for (int i = 0; i < 3; i++) {
            Exchange refused = send(
                    filter,
                    new Exchange("POST", "/api/v1/events")
                            .remote()
                            .token(READER)
                            .chunked((1 << 20) + 1));
            assertThat(refused.status()).isEqualTo(413);
        }
    }

    @Test
    void shouldRefuseAForeignPageThatChangesSomething() throws IOException, ServletException {
        Exchange foreign = new Exchange("POST", "/api/v1/session").host("127.0.0.1");
        assertThat(send(foreign.header("Origin", "http://evil.example.org")).status())
                .isEqualTo(403);
        assertThat(send(new Exchange("POST", "/api/v1/session")
                                .header("Origin", "http://x")
                                .header("Sec-Fetch-Site", "cross-site"))
                        .status())
                .isEqualTo(403);
        assertThat(send(new Exchange("POST", "/api/v1/session")
                                .host("127.0.0.1")
                                .header("Origin", "http://127.0.0.1:8080"))
                        .passed())
                .isEqualTo(1);
        assertThat(send(new Exchange("POST", "/api/v1/session")
                                .header("Origin", "https://monitor.example.org")
                                .header("Sec-Fetch-Site", "same-origin"))
                        .passed())
                .isEqualTo(1);
    }

    @Test
    void shouldShareWithTheSitesThatAreAllowedAndNoOthers() throws IOException, ServletException {
        Exchange before = send(new Exchange("GET", "/api/v1/events").header("Origin", "https://grafana.example.org"));
        assertThat(before.passed()).isEqualTo(1);
        assertThat(before.header("Access-Control-Allow-Origin")).isEmpty();

        settings = settings.withOrigins(Set.of("https://grafana.example.org"));
        Exchange preflight = send(new Exchange("OPTIONS", "/api/v1/events")
                .remote()
                .header("Origin", "https://grafana.example.org")
                .header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.passed()).isZero();
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization");
        Exchange asked = send(new Exchange("POST", "/api/v1/events")
                .remote()
                .token(READER)
                .header("Origin", "https://grafana.example.org"));
        assertThat(asked.passed()).isEqualTo(1);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://grafana.example.org");
        assertThat(send(new Exchange("OPTIONS", "/api/v1/events")
                                .remote()
                                .header("Origin", "https://evil.example.org")
                                .header("Access-Control-Request-Method", "POST"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void shouldNotEchoATrace() throws IOException, ServletException {
        Exchange refused = send(new Exchange("TRACE", "/index.html"));
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.passed()).isZero();
    }

    @Test
    void shouldTellOfARefusalWithoutItsSecret() throws IOException, ServletException {
        send(new Exchange("GET", "/api/v1/events").remote().token("zh_wrong"));
        send(new Exchange("POST", "/api/v1/sql").remote().token(READER));

        assertThat(recorder.all()).hasSize(2);
        assertThat(recorder.all().get(0).toString())
                .contains("access_refused", "wrong_token", "10.1.2.3")
                .doesNotContain("zh_wrong");
        assertThat(recorder.all().get(1).toString()).contains("missing_role", "reader");
        assertThat(written())
                .contains("zeroheap_access_refused_total{reason=\"wrong_token\"} 1.0")
                .contains("zeroheap_access_refused_total{reason=\"missing_role\"} 1.0")
                .contains("zeroheap_access_refused_total{reason=\"expired_token\"} 0.0");
    }

    private String written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellOfSoManyRefusalsASecondAndCountTheRest() throws IOException {
        AccessAudit audit = new AccessAudit(recorder, metrics);
        for (int i = 0; i < 1000; i++) {
            audit.refused(
                    new Refusal(Refusal.Reason.NO_TOKEN, "a token is needed"), "GET", "/x\nforged", "10.1.2.3", "");
        }
        assertThat(recorder.all().size()).isBetween(20, 100);
        assertThat(recorder.all().get(0).toString()).contains("/x?forged");
        assertThat(written()).contains("zeroheap_access_refused_total{reason=\"no_token\"} 1000.0");
    }
}
