package dev.zeroheap.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The page of a service that begins with nothing: its files, its first event, and events as they come. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
    private static final long MAX_PAGE_BYTES = 400_000;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private static Payara server;
    private static Browsing browsing;

    @BeforeAll
    static void start() {
        server = Payara.start(folder, Map.of("zeroheap.recorder.enabled", "false"));
        browsing = new Browsing(server.http());
    }

    @AfterAll
    static void stop() {
        browsing.close();
        server.close();
    }

    private static HttpResponse<byte[]> get(String path, String encoding) throws IOException, InterruptedException {
        URI uri = server.http().base().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!encoding.isEmpty()) {
            request.header("Accept-Encoding", encoding);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    @Order(1)
    void shouldBeLightAndKeptByBrowsersAsLongAsItIsTheSame() throws Exception {
        HttpResponse<byte[]> page = get("/", "gzip");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        String html = new String(get("/", "").body(), StandardCharsets.UTF_8);
        List<String> files = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("(?:src|href)=\"\\./(assets/[^\"]+)\"").matcher(html);
        while (matcher.find()) {
            files.add("/" + matcher.group(1));
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        long bytes = page.body().length;
        for (String file : files) {
            HttpResponse<byte[]> compressed = get(file, "gzip");
            assertThat(compressed.statusCode()).as(file).isEqualTo(200);
            assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
            assertThat(header(compressed, "Cache-Control")).contains("immutable");
            assertThat(header(compressed, "Vary")).contains("Accept-Encoding");
            bytes += compressed.body().length;
            HttpResponse<byte[]> plain = get(file, "");
            assertThat(header(plain, "Content-Encoding")).isEmpty();
            assertThat(plain.body().length).isGreaterThan(compressed.body().length);
            assertThat(header(plain, "Content-Type")).matches("text/(javascript|css).*|application/javascript.*");
        }
        assertThat(bytes).isLessThan(MAX_PAGE_BYTES);
    }

    @Test
    @Order(2)
    void shouldHaveNoOtherFiles() throws Exception {
        for (String path : List.of("/assets/nothing.js", "/assets/", "/assets/..%2fWEB-INF/web.xml", "/assets/.x")) {
            HttpResponse<byte[]> response = get(path, "gzip");
            assertThat(response.statusCode()).as(path).isBetween(400, 404);
            assertThat(header(response, "Cache-Control")).doesNotContain("immutable");
        }
    }

    @Test
    @Order(3)
    void shouldSayHowToRecordTheFirstEventAndShowItWhenItComes() {
        Page page = browsing.open("#/overview?range=15m&refresh=5s");
        assertThat(page.locator("main")).containsText("No event in this range.");
        assertThat(page.locator("main")).containsText("LightweightPerformanceMonitor.create()");
        Browsing.screenshot(page, "empty");

        write("page_event", 1_234, 0);

        assertThat(page.locator("main")
                        .getByRole(AriaRole.TABLE)
                        .locator("tr", hasText("page_event"))
                        .last())
                .containsText("1,234");
        assertThat(browsing.complaints()).isEmpty();
    }

    private static Locator.LocatorOptions hasText(String text) {
        return new Locator.LocatorOptions().setHasText(text);
    }

    private static void write(String name, int events, int pauseMicros) {
        try (Child writer = Writer.start(folder, "shop", Map.of(), 1, events, name, pauseMicros)) {
            assertThat(writer.exitCode(LIMIT)).as(writer.output()).isZero();
        }
    }

    @Test
    @Order(4)
    void shouldFollowTheLogWithFiltersAndPause() {
        Page page = browsing.open("#/live?f=name%3Dfollowed");
        assertThat(page.locator(".state")).containsText("live");

        write("other", 3, 0);
        write("followed", 5, 0);

        assertThat(page.locator(".events tbody tr")).hasCount(5);
        assertThat(page.locator(".events tbody")).not().containsText("other");
        page.locator(".events tbody tr").first().click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("followed");
        page.keyboard().press("Escape");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Pause"))
                .click();
        write("followed", 2, 0);
        assertThat(page.locator("[data-test=rate]")).containsText("7 since");
        assertThat(page.locator(".events tbody tr")).hasCount(5);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Go on"))
                .click();
        write("followed", 1, 0);
        assertThat(page.locator(".events tbody tr")).hasCount(6);
        assertThat(browsing.complaints()).isEmpty();
    }

    @Test
    @Order(5)
    void shouldSampleWhatIsTooFastToReadAndSaySo() {
        Page page = browsing.blank(Browsing.WIDTH, ColorScheme.DARK);
        browsing.go(page, "#/live?f=name%3Dfast");
        assertThat(page.locator(".state")).containsText("live");

        try (Child writer = Writer.start(folder, "shop", Map.of(), 1, 16_000, "fast", 400)) {
            assertThat(page.locator("[data-test=sampled]")).containsText("is shown");
            assertThat(page.locator(".events tbody tr").count()).isBetween(1, 200);
            Browsing.screenshot(page, "live-dark");
            assertThat(writer.exitCode(LIMIT)).as(writer.output()).isZero();
        }

        assertThat(page.locator("[data-test=rate]")).containsText("16,000 since");
        assertThat(page.locator(".events tbody tr").count()).isBetween(1, 200);
        assertThat(browsing.complaints()).isEmpty();
    }

    @Test
    @Order(6)
    void shouldSayWhichMetricsAreMadeUp() {
        new KnownEvents(Instant.now())
                .add(Duration.ofSeconds(1), "made_up", Map.of("duration", 0.5), Map.of("synthetic", "true"))
                .write(folder, "sample", "");

        Page page = browsing.open("#/overview?range=15m&refresh=5s");

        Locator rows = page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Metrics of this range"))
                .locator("tbody tr");
        assertThat(rows.filter(new Locator.FilterOptions().setHasText("made_up")))
                .containsText("synthetic");
        assertThat(rows.filter(new Locator.FilterOptions().setHasText("followed")))
                .not()
                .containsText("synthetic");
    }
}
