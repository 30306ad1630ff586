package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may ask, in the service that ships, over HTTP and TLS; what comes from beyond loopback comes as by a proxy. */
class AccessIT {
    private static final Path FOLDER = Shipped.DIRECTORY.resolve("access");
    private static final String PASSWORD = "changeit";

    private static Payara payara;
    private static Web remote;
    private static Web local;
    private static URI https;
    private static String reader;
    private static String analyst;
    private static String over;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        FileUtils.deleteDirectory(FOLDER.toFile());
        Files.createDirectories(FOLDER);
        reader = TokenCommand.create(FOLDER, "reader", "read");
        analyst = TokenCommand.create(FOLDER, "analyst", "sql");
        over = TokenCommand.create(FOLDER, "over", "read", "--expires", "1s");
        Path keys = makeKeys();
        int tlsPort = freePort();
        Path preBoot = Files.writeString(
                FOLDER.resolve("pre-boot.txt"),
                Files.readString(Shipped.REPOSITORY.resolve("rest-war/src/run/pre-boot.txt"))
                        + "\nset configs.config.server-config.network-config.network-listeners.network-listener"
                        + ".https-listener.address=127.0.0.1\n");
        Map<String, String> settings = new HashMap<>(Map.of(
                "zeroheap.access.tokens",
                TokenCommand.file(FOLDER).toString(),
                "zeroheap.access.origins",
                "https://grafana.example.org",
                "zeroheap.access.burst",
                "300",
                "javax.net.ssl.keyStore",
                keys.toString(),
                "javax.net.ssl.keyStorePassword",
                PASSWORD));
        payara = Payara.startWar(
                        FOLDER,
                        Shipped.WAR,
                        settings,
                        List.of(
                                "--prebootcommandfile",
                                preBoot.toString(),
                                "--sslport",
                                Integer.toString(tlsPort),
                                "--sslcert",
                                "zeroheap"))
                .awaitReady();
        https = URI.create("https://127.0.0.1:" + tlsPort);
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(keys))
                .build();
        local = new Web(client, payara.http().base(), "", false);
        remote = new Web(client, payara.http().base(), "", true);
    }

    @AfterAll
    static void stop() {
        if (payara != null) {
            payara.close();
        }
    }

    private static Path makeKeys() {
        Path keys = FOLDER.resolve("keys.p12");
        List<String> command = List.of(
                Shipped.JAVA.resolveSibling("keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                "zeroheap",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD);
        try (Child child = Child.start(FOLDER.resolve("keytool.log"), command)) {
            assertThat(child.exitCode(Duration.ofMinutes(1))).as(child.output()).isZero();
        }
        return keys;
    }

    private static SSLContext trusting(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("zeroheap", store.getCertificate("zeroheap"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static JsonNode assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = Web.json(response);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotEmpty();
        return problem;
    }

    @Test
    void shouldLeaveNoRouteOfTheDescriptionOpen() {
        JsonNode paths = Web.json(local.get("/openapi?format=json")).path("paths");
        Set<String> asked = new TreeSet<>();
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    String name = path.getKey().replace("{kind}", "names").replaceAll("\\{\\w+}", "x");
                    if (!path.getKey().equals("/api/v1/session")
                            && Set.of("get", "post", "put", "delete", "patch").contains(method)) {
                        String verb = method.toUpperCase(Locale.ROOT);
                        assertProblem(remote.send(verb, name, "", "Accept", "*/*"), 401);
                        assertProblem(remote.token("zh_wrong").send(verb, name, "", "Accept", "*/*"), 401);
                        asked.add(verb + ' ' + name);
                    }
                }));
        assertThat(asked)
                .contains("GET /api/v1/events", "POST /api/v1/sql", "GET /api/v1/system", "GET /metrics")
                .contains("GET /api/v1/tail", "GET /api/v1/catalog/names");
    }

    @Test
    void shouldLeaveNothingOpenThatTheServerAdds() {
        for (String path : List.of(
                "/openapi",
                "/metrics",
                "/metrics/base",
                "/metrics?scope=vendor",
                "/api/application.wadl",
                "/api",
                "/prometheus/api/v1/query",
                "/WEB-INF/web.xml",
                "/nothing",
                "/api/v1/events;x=y",
                "//api//v1/events",
                "/%61pi/v1/events",
                "/x/../api/v1/events",
                "/health/../api/v1/events",
                "/index.html/../api/v1/events")) {
            HttpResponse<String> refused = remote.get(path);
            assertThat(refused.statusCode()).as(path).isIn(400, 401, 404);
            assertThat(refused.body()).as(path).doesNotContain("\"declaration\"", "# TYPE", "openapi: 3");
        }
    }

    @Test
    void shouldAnswerHealthAndThePageToAnybody() {
        assertThat(remote.get("/health").statusCode()).isEqualTo(200);
        assertThat(remote.get("/health/ready").statusCode()).isEqualTo(200);
        HttpResponse<String> page = remote.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
    }

    @Test
    void shouldTellTokensApart() {
        assertThat(remote.token(reader).get("/api/v1/events?range=1m").statusCode())
                .isEqualTo(200);
        assertThat(remote.token(analyst).get("/api/v1/events?range=1m").statusCode())
                .isEqualTo(200);
        assertThat(remote.token(analyst).sql("select 1").statusCode()).isEqualTo(200);
        assertThat(assertProblem(remote.token(reader).sql("select 1"), 403)
                        .path("detail")
                        .asText())
                .isEqualTo("this needs the role sql, and reader has read");
        HttpResponse<String> expired = remote.token(over).get("/api/v1/events");
        assertThat(assertProblem(expired, 401).path("detail").asText()).startsWith("the token over expired at ");
        assertThat(expired.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        assertThat(local.get("/api/v1/events?range=1m").statusCode())
                .as("on loopback")
                .isEqualTo(200);
        assertProblem(local.token("zh_wrong").get("/api/v1/events"), 401);
    }

    @Test
    void shouldRefuseARevokedTokenWithoutARestart() {
        String token = TokenCommand.create(FOLDER, "leaver", "read");
        Eventually.holds(
                "the token is known",
                Duration.ofSeconds(10),
                () -> remote.token(token).get("/api/v1/system").statusCode() == 200);
        String cookie = signIn(token);

        TokenCommand.revoke(FOLDER, "leaver");

        Eventually.holds(
                "the token is refused",
                Duration.ofSeconds(10),
                () -> remote.token(token).get("/api/v1/system").statusCode() == 401);
        assertThat(Web.json(remote.token(token).get("/api/v1/system"))
                        .path("detail")
                        .asText())
                .isEqualTo("the token leaver was revoked");
        assertProblem(remote.get("/api/v1/system", "Cookie", cookie), 401);
    }

    private static String signIn(String token) {
        HttpResponse<String> response =
                remote.post("/api/v1/session", "application/json", "{\"token\": \"" + token + "\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        return response.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    }

    @Test
    void shouldSignInAndOut() {
        JsonNode before = Web.json(remote.get("/api/v1/session"));
        assertThat(before.path("required").asBoolean()).isTrue();
        assertThat(before.path("signed_in").asBoolean()).isFalse();
        assertThat(Web.json(local.get("/api/v1/session")).path("required").asBoolean())
                .isFalse();

        HttpResponse<String> response =
                remote.post("/api/v1/session", "application/json", "{\"token\": \"" + analyst + "\"}");
        String setCookie = response.headers().firstValue("Set-Cookie").orElse("");
        assertThat(setCookie)
                .startsWith("zeroheap_session=")
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain(analyst);
        String cookie = setCookie.replaceAll(";.*", "");

        JsonNode signedIn = Web.json(remote.get("/api/v1/session", "Cookie", cookie));
        assertThat(signedIn.path("signed_in").asBoolean()).isTrue();
        assertThat(signedIn.path("name").asText()).isEqualTo("analyst");
        assertThat(signedIn.path("roles")).hasSize(2);
        assertThat(remote.get("/api/v1/events?range=1m", "Cookie", cookie).statusCode())
                .isEqualTo(200);
        HttpResponse<String> out = remote.send("DELETE", "/api/v1/session", "", "Cookie", cookie);
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("zeroheap_session=;", "Max-Age=0");
        assertProblem(remote.post("/api/v1/session", "application/json", "{\"token\": \"zh_wrong\"}"), 401);
        assertProblem(remote.post("/api/v1/session", "application/json", "{}"), 400);
        assertProblem(
                remote.post(
                        "/api/v1/session",
                        "application/json",
                        "{\"token\": \"" + analyst + "\"}",
                        "Origin",
                        "https://evil.example.org"),
                403);
    }

    @Test
    void shouldLimitOneTokenAndLeaveTheOthersAlone() {
        String busy = TokenCommand.create(FOLDER, "busy", "read");
        Eventually.holds(
                "the token is known",
                Duration.ofSeconds(10),
                () -> remote.token(busy).get("/api/v1/session").statusCode() == 200
                        && remote.token(busy).get("/api/v1/system").statusCode() == 200);
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    HttpResponse<String> last = remote.token(busy).get("/api/v1/nothing");
                    for (int j = 0; j < 400 && last.statusCode() != 429; j++) {
                        last = remote.token(busy).get("/api/v1/nothing");
                    }
                    return last;
                }))
                .toList();
        HttpResponse<String> refused = asked.stream()
                .map(CompletableFuture::join)
                .filter(response -> response.statusCode() == 429)
                .findAny()
                .orElseThrow();
        assertProblem(refused, 429);
        assertThat(refused.headers().firstValue("Retry-After").orElse("")).isEqualTo("1");
        assertThat(remote.token(reader).get("/api/v1/events?range=1m").statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseLongBodiesAlsoWhereTheyDoNotSayHowLongTheyAre() throws IOException {
        String body = "{\"sql\": \"select '" + "x".repeat(2 << 20) + "'\"}";
        assertProblem(remote.token(analyst).post("/api/v1/sql", "application/json", body), 413);

        HttpURLConnection connection = (HttpURLConnection)
                payara.http().base().resolve("/api/v1/aggregate").toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(8192);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).isEqualTo(413);
    }

    @Test
    void shouldSendSecurityHeadersWithAnswersAndErrors() {
        for (HttpResponse<String> response : List.of(
                remote.get("/"),
                remote.get("/health"),
                remote.get("/api/v1/events"),
                local.get("/api/v1/events?range=soon"),
                local.get("/nothing.html"),
                remote.token(reader).get("/nothing.html"))) {
            Map<String, List<String>> headers = response.headers().map();
            assertThat(headers)
                    .as(response.toString())
                    .containsKeys("content-security-policy", "x-content-type-options", "x-frame-options")
                    .containsKeys("referrer-policy", "cross-origin-opener-policy", "permissions-policy")
                    .doesNotContainKeys("access-control-allow-origin", "server", "x-powered-by");
        }
    }

    @Test
    void shouldShareWithAllowedSitesOnly() {
        HttpResponse<String> preflight = remote.send(
                "OPTIONS",
                "/api/v1/aggregate",
                "",
                "Origin",
                "https://grafana.example.org",
                "Access-Control-Request-Method",
                "POST");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://grafana.example.org");
        assertThat(remote.token(reader)
                        .get("/api/v1/events?range=1m", "Origin", "https://evil.example.org")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void shouldServeTls() {
        Web tls = new Web(local.client(), https, "", false);

        HttpResponse<String> page = tls.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Strict-Transport-Security").orElse(""))
                .contains("max-age=");
        assertThat(tls.token(reader).get("/api/v1/events?range=1m").statusCode())
                .isEqualTo(200);
        HttpResponse<String> signedIn =
                tls.post("/api/v1/session", "application/json", "{\"token\": \"" + reader + "\"}");
        assertThat(signedIn.headers().firstValue("Set-Cookie").orElse("")).contains("Secure");
    }

    @Test
    void shouldTellOfRefusalsInTheLogTheEventsAndTheMetrics() {
        remote.token("zh_secret").get("/api/v1/aggregate?secret=parameter");

        Eventually.holds(
                "the event is there",
                Duration.ofSeconds(30),
                () -> local.get("/api/v1/events?range=5m&name=access_refused&error_type=wrong_token&limit=1000")
                        .body()
                        .contains("/api/v1/aggregate"));
        assertThat(payara.process().output())
                .contains("refused with 401 (wrong_token): GET /api/v1/aggregate from 127.0.0.1")
                .doesNotContain("zh_secret", "secret=parameter");
        HttpResponse<String> metrics = remote.token(reader).get("/metrics");
        assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(metrics.body())
                .containsPattern("zeroheap_access_refused_total\\{reason=\"wrong_token\"} [1-9]")
                .containsPattern("zeroheap_questions_total\\{kind=\"aggregate\",status=\"401\"} [1-9]")
                .contains("zeroheap_question_duration_seconds_bucket{kind=\"aggregate\",le=\"+Inf\"}")
                .contains("zeroheap_archiver_runs_total{outcome=\"done\"}")
                .contains("zeroheap_recorder_written_total", "zeroheap_tail_subscribers", "jvm_threads_current")
                .contains("zeroheap_archive_bytes", "zeroheap_segments_waiting")
                .endsWith("# EOF\n");
    }

    @Test
    void shouldAnswerSqlAndRefuseWhatLeadsOut() throws IOException {
        Path secret = Files.writeString(FOLDER.resolve("secret.csv"), "a,b\n1,top secret\n");
        Eventually.holds(
                "there are events",
                Duration.ofSeconds(30),
                () -> Web.json(remote.token(analyst).sql("select count(*) from events"))
                                .path("rows")
                                .path(0)
                                .path(0)
                                .asLong()
                        > 0);
        JsonNode answer = Web.json(remote.token(analyst)
                .sql("select name, labels['http.response.status_code'] as status, count(*) as n from events where name"
                        + " = 'http_request' group by all order by n desc"));
        assertThat(answer.path("columns").path(2).path("type").asText()).isEqualTo("BIGINT");
        assertThat(answer.path("rows").path(0).path(2).asLong()).isPositive();
        assertThat(answer.path("declaration").path("complete").asBoolean()).isTrue();

        List<String> escapes = new ArrayList<>(List.of(
                "select * from read_csv('" + secret + "')",
                "select * from '" + secret + "'",
                "select * from read_text('/etc/passwd')",
                "copy events to '" + FOLDER.resolve("out.csv") + "'",
                "attach '" + FOLDER.resolve("archive/catalog.db") + "' as c",
                "install httpfs",
                "pragma database_list",
                "select getenv('PATH')",
                "select 1; select 2",
                "select * from duckdb_settings()",
                "select repeat('x', 2000000000)"));
        for (String escape : escapes) {
            JsonNode problem = assertProblem(remote.token(analyst).sql(escape), 400);
            assertThat(problem.path("parameter").asText()).isEqualTo("sql");
            assertThat(problem.toString()).doesNotContain("top secret", "root:");
        }
        assertThat(FOLDER.resolve("out.csv")).doesNotExist();
        assertThat(remote.token(analyst).sql("select 1").statusCode()).isEqualTo(200);

        HttpResponse<String> csv = remote.token(analyst)
                .post(
                        "/api/v1/sql",
                        "application/json",
                        "{\"sql\": \"select 1 as a, [1, 2] as l\", \"format\": \"csv\"}");
        assertThat(csv.body()).isEqualTo("a,l\r\n1,\"[1,2]\"\r\n");
        assertThat(csv.headers().firstValue("Zeroheap-Declaration")).isPresent();
        HttpResponse<String> ndjson = remote.token(analyst)
                .post(
                        "/api/v1/sql",
                        "text/plain",
                        "select 1 as a union all select 2",
                        "Accept",
                        "application/x-ndjson");
        assertThat(ndjson.body().lines()).containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void shouldReportOnTheSystem() {
        Eventually.holds(
                "its own run is open",
                Duration.ofSeconds(30),
                () -> Web.json(local.get("/api/v1/system"))
                        .path("runs")
                        .path(0)
                        .path("state")
                        .asText()
                        .equals("open"));
        JsonNode report = Web.json(local.get("/api/v1/system"));
        assertThat(report.path("service").path("name").asText()).isEqualTo("zeroheap");
        assertThat(report.path("service").path("uptime_seconds").isNumber()).isTrue();
        assertThat(report.path("runs").path(0).path("pid").asLong())
                .isEqualTo(payara.process().pid());
        assertThat(report.path("live").has("segments_waiting")).isTrue();
        assertThat(report.path("archive").has("bytes_per_event")).isTrue();
        assertThat(report.path("rejects").path("latest").isArray()).isTrue();
        assertThat(report.path("disk").path("free_bytes").asLong()).isPositive();
    }
}
