package dev.zeroheap.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.zeroheap.it.Browsing.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views in a real browser, over a log and an archive of which every number is known. */
class DashboardIT {
    private static final int CHECKOUTS = 200;
    private static final int SEARCHES = 400;
    private static final int SAVES = 30;
    private static final int CALLS = 20;
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    static Path folder;

    private static Payara server;
    private static Browsing browsing;
    private static Instant now;
    private static String token;

    @BeforeAll
    static void start() {
        now = Instant.now();
        KnownEvents archived = new KnownEvents(now);
        for (int i = 0; i < SEARCHES / 4; i++) {
            archived.add(Duration.ofSeconds(2_400 - i * 6L), "search", timer("search", 0.005, true), NONE);
        }
        archived.write(folder, "shop", "{\"timestamp\":\"2026-11");
        ArchiverCommand.run(folder, "run", "--once");
        live().write(folder, "shop", "{\"timestamp\":\"2026-11");
        token = TokenCommand.create(folder, "ada", "read");
        server = Payara.start(
                folder,
                Map.of(
                        "zeroheap.recorder.enabled",
                        "false",
                        "zeroheap.archiver.enabled",
                        "false",
                        "zeroheap.access.tokens",
                        TokenCommand.file(folder).toString()));
        browsing = new Browsing(server.http());
    }

    /** From ten minutes ago to one minute ago. */
    private static KnownEvents live() {
        KnownEvents events = new KnownEvents(now);
        for (int i = 0; i < CHECKOUTS; i++) {
            boolean isSlow = i % 50 == 7;
            events.add(
                    Duration.ofMillis(600_000 - i * 2_700L),
                    "checkout",
                    timer("shop", isSlow ? 3 : 0.02, i % 20 != 0),
                    Map.of("route", isSlow ? "/pay" : "/cart", "tenant", "it's \"<b>"));
        }
        for (int i = SEARCHES / 4; i < SEARCHES; i++) {
            events.add(Duration.ofMillis(600_000 - i * 1_200L), "search", timer("search", 0.005, true), NONE);
        }
        for (int i = 0; i < SAVES; i++) {
            Map<String, Object> save = timer("checkpoint", 0.5, i >= 3);
            save.put("size", 1_000);
            events.add(Duration.ofSeconds(500 - i * 10L), "checkpoint_save", save, Map.of("thread_id", "t-" + i % 3));
        }
        for (int i = 0; i < CALLS; i++) {
            Map<String, Object> call = timer("llm", 1.25, i != 0);
            call.putAll(
                    Map.of("model", "gpt-4o", "provider", "openai", "prompt_tokens", 1_000, "completion_tokens", 100));
            call.put("time_to_first_token", 0.25);
            events.add(Duration.ofSeconds(450 - i * 10L), "llm_call", call, NONE);
        }
        Map<String, Object> loss = new LinkedHashMap<>(Map.of("module", "zeroheap.recorder", "value", 7));
        return events.add(Duration.ofMinutes(5), "monitor_loss", loss, Map.of("cause", "ring_full"));
    }

    private static Map<String, Object> timer(String module, double seconds, boolean success) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metric_type", "timer");
        data.put("module", module);
        data.put("duration", seconds);
        data.put("success", success);
        return data;
    }

    @AfterAll
    static void stop() {
        browsing.close();
        server.close();
    }

    @AfterEach
    void shouldHaveComplainedOfNothing() {
        List<String> complaints = browsing.complaints();
        browsing.forgetComplaints();
        assertThat(complaints).isEmpty();
    }

    private static Locator panel(Page page, String name) {
        return page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .and(page.locator("section"));
    }

    private static Locator figure(Page page, String label) {
        Locator named =
                page.locator(".figure-label", new Page.LocatorOptions().setHasText(Pattern.compile("^" + label)));
        return page.locator(".figure", new Page.LocatorOptions().setHas(named));
    }

    private static List<String> cells(Page page, String table, String row) {
        Locator line = panel(page, table).locator("tbody tr", new Locator.LocatorOptions().setHasText(row));
        return line.locator("th, td").all().stream().map(Browsing::text).toList();
    }

    @Test
    void shouldShowOnTheOverviewWhatThereIsAndWhatIsMissing() {
        Page page = browsing.open("#/overview?range=1h&refresh=off");

        assertThat(text(figure(page, "events").first())).startsWith("events 650");
        assertThat(text(figure(page, "errors").locator(".figure-value").first()))
                .isEqualTo("2.15 %");
        assertThat(text(figure(page, "slowest metric"))).contains("3 s", "checkout");
        assertThat(text(figure(page, "lost"))).contains("7");
        assertThat(cells(page, "Metrics", "checkout"))
                .containsSubsequence("200", "5 %", "20 ms", "20 ms", "3 s", "3 s");
        assertThat(cells(page, "Metrics", "search")).containsSubsequence("400", "0", "5 ms", "5 ms", "5 ms", "5 ms");
        String marks = text(panel(page, "Events per second").locator(".marks"));
        assertThat(marks).contains("archive ends, live log begins", "7 events lost (ring_full)");
        assertThat(text(page.locator(".worth"))).contains("7 events of this range were lost", "and 2 more");
        assertThat(text(panel(page, "Latency, p99").locator(".legend"))).contains("checkout 20 ms");
        Browsing.screenshot(page, "overview-light");
    }

    @Test
    void shouldCompareWithTheDayBefore() {
        Page page = browsing.open("#/overview?range=1h&refresh=off&compare=1d");

        assertThat(text(figure(page, "events").first())).contains("none 1d before");
        assertThat(String.join(" ", cells(page, "Metrics", "checkout"))).contains("200 new");
        page.getByLabel("Compare", new Page.GetByLabelOptions().setExact(true)).selectOption("");
        Browsing.settle(page);
        assertThat(String.join(" ", cells(page, "Metrics", "checkout"))).doesNotContain("new");
    }

    @Test
    void shouldLeadFromTheSlowestMetricToOneOfItsSlowEventsInTwoClicks() {
        Page page = browsing.open("#/overview?range=1h&refresh=off");

        figure(page, "slowest metric").click();
        Browsing.settle(page);
        panel(page, "Slowest events of the range").locator("tbody tr").first().click();
        Browsing.settle(page);

        Locator detail = page.getByRole(AriaRole.DIALOG);
        assertThat(detail).containsText("checkout");
        assertThat(text(detail)).contains("duration 3 s (3)", "route /pay", "tenant it's \"<b>", "service shop");
        Browsing.screenshotOfWindow(page, "event");
    }

    @Test
    void shouldFilterByWhatAnEventHasAndGoBack() {
        Page page = browsing.open("#/heatmap?range=1h&refresh=off&f=name%3Dcheckout");
        panel(page, "Slowest events of the range").locator("tbody tr").first().click();

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("filter by label.route = /pay"))
                .click();
        Browsing.settle(page);

        assertThat(page.locator(".chip")).containsText(new String[] {"name is checkout", "label.route is /pay"});
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(panel(page, "Slowest events of the range").locator("tbody tr"))
                .hasCount(4);
        page.goBack();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("checkout");
        page.goBack();
        assertThat(page.locator(".chip")).hasCount(1);
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    }

    @Test
    void shouldOpenTheEventsOfACellByPointerAndByKeys() {
        Page page = browsing.open("#/heatmap?range=30m&refresh=off&f=name%3Dcheckout");
        Locator map = page.getByRole(AriaRole.APPLICATION);
        map.focus();
        map.press("ArrowLeft");
        // The uppermost row is that of the slow ones; to the left of now there are cells without events first.
        for (int i = 0; i < 40; i++) {
            map.press("ArrowUp");
        }
        String said = "";
        for (int i = 0; i < 120 && !said.endsWith(": 1 event"); i++) {
            map.press("ArrowLeft");
            said = text(page.locator(".heat-foot [role=status]"));
        }
        assertThat(said).contains("3 s to 3.5 s: 1 event");

        map.press("Enter");
        Browsing.settle(page);

        Locator events = page.locator("section", new Page.LocatorOptions().setHasText("Events of"));
        assertThat(events.locator("tbody tr")).hasCount(1);
        assertThat(text(events.locator("tbody tr"))).contains("checkout 3 s", "route=/pay");
        assertThat(page.url()).contains("cell=");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("all of the range"))
                .click();
        Browsing.settle(page);
        assertThat(page.url()).doesNotContain("cell=");
        BoundingBox box = map.boundingBox();
        // Where the fast ones are, in the last third of half an hour, in the lowest row.
        page.mouse().click(box.x + box.width * 0.7, box.y + box.height - 28);
        Browsing.settle(page);
        assertThat(page.url()).contains("cell=");
        assertThat(text(events.locator("tbody tr").first())).contains("checkout", "20 ms", "route=/cart");
        Browsing.screenshot(page, "heatmap-light");
    }

    @Test
    void shouldZoomByDraggingAndGoBack() {
        Page page = browsing.open("#/explore?range=1h&refresh=off");
        String before = page.url();
        Locator plot = page.locator(".chart .u-over");
        BoundingBox box = plot.boundingBox();

        page.mouse().move(box.x + box.width * 0.65, box.y + 50);
        page.mouse().down();
        page.mouse().move(box.x + box.width * 0.9, box.y + 60);
        page.mouse().move(box.x + box.width - 2, box.y + 60);
        page.mouse().up();
        Browsing.settle(page);

        assertThat(page.url()).contains("from=", "to=").doesNotContain("range=");
        // What was archived is older than the part that was chosen.
        assertThat(String.join(" ", cells(page, "Over the whole range", "search")))
                .contains("search 300");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("← back"))
                .click();
        Browsing.settle(page);
        assertThat(page.url()).isEqualTo(before);
        assertThat(String.join(" ", cells(page, "Over the whole range", "search")))
                .contains("search 400");
        plot.hover();
        assertThat(page.locator(".tip")).isVisible();
        page.locator(".chart-body").press("+");
        assertThat(page.locator(".controls").first()).containsText("back");
    }

    @Test
    void shouldShowWhatTheAddressSays() {
        Page page = browsing.open("#/explore?range=1h&refresh=off&f=name%3Dcheckout&f=duration%3E%3D1"
                + "&a=max%28duration%29&g=label.route&k=3&step=1m&style=bars");

        assertThat(page.locator(".chips[aria-label=Filters] .chip"))
                .containsText(new String[] {"name is checkout", "duration at least 1"});
        assertThat(page.getByLabel("Figure", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("max");
        assertThat(page.getByLabel("Top", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("3");
        assertThat(page.getByLabel("Step", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("1m");
        assertThat(page.getByLabel("Shown as", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("bars");
        assertThat(cells(page, "Over the whole range", "/pay")).startsWith("/pay", "3 s", "4");
        assertThat(page.url()).contains("style=bars");
    }

    @Test
    void shouldPutAQuestionTogetherByHand() {
        Page page = browsing.open("#/explore?range=1h&refresh=off");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("+ filter"))
                .click();
        page.getByLabel("value", new Page.GetByLabelOptions().setExact(true)).fill("checkout");
        page.locator(".new-chip button").click();
        page.getByLabel("Figure", new Page.GetByLabelOptions().setExact(true)).selectOption("p99");
        page.getByLabel("group by another column").fill("label.route");
        page.getByLabel("group by another column").press("Enter");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("do not group by name"))
                .click();
        Browsing.settle(page);

        assertThat(cells(page, "Over the whole range", "/cart")).startsWith("/cart", "20 ms", "196");
        assertThat(page.url()).contains("g=label.route", "f=name%3Dcheckout", "a=p99%28duration%29");
        Browsing.screenshot(page, "explore-light");
    }

    @Test
    void shouldHandOutTheSameAsCommandAsSqlAndAsFiles() throws IOException {
        Page page = browsing.open("#/explore?range=1h&refresh=off&f=name%3Dcheckout");
        Locator menu = page.getByLabel("Share count by name");
        menu.click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("copy curl"))
                .first()
                .click();
        String command = (String) page.evaluate("() => navigator.clipboard.readText()");
        assertThat(command).startsWith("curl '" + server.http().base() + "/api/v1/aggregate?range=1h&name=checkout");
        String path = command.replaceAll(".*'" + server.http().base() + "|'$", "");
        assertThat(server.http()
                        .get(path)
                        .ok()
                        .path("rows")
                        .path(0)
                        .path("values")
                        .has("count"))
                .isTrue();

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("copy SQL"))
                .first()
                .click();
        assertThat((String) page.evaluate("() => navigator.clipboard.readText()"))
                .contains("FROM events", "name = 'checkout'", "GROUP BY 1, 2");

        Download table =
                page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("CSV"))
                        .first()
                        .click());
        assertThat(Files.readString(table.path())).startsWith("name,step,count");
        Download parquet =
                page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Parquet"))
                        .first()
                        .click());
        assertThat(Files.readAllBytes(parquet.path())).startsWith("PAR1".getBytes(StandardCharsets.US_ASCII));
        Download picture =
                page.waitForDownload(() -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("PNG"))
                        .first()
                        .click());
        assertThat(Files.readAllBytes(picture.path())).hasSizeGreaterThan(2_000).startsWith(0x89, 'P', 'N', 'G');
        page.keyboard().press("Escape");
        assertThat(menu.locator("..")).not().hasAttribute("open", "");
    }

    @Test
    void shouldShowCheckpointsByThread() {
        Page page = browsing.open("#/checkpoints?range=1h&refresh=off");

        assertThat(text(figure(page, "saves"))).contains("30");
        assertThat(text(figure(page, "failed"))).contains("3", "10 %");
        assertThat(text(figure(page, "mean size"))).contains("1 kB");
        assertThat(cells(page, "By group", "t-1")).startsWith("t-1", "10", "1", "1 kB", "1 kB", "500 ms");
        Browsing.screenshot(page, "checkpoints-light");
    }

    @Test
    void shouldShowWhatModelsCostAndDid() {
        JsonNode row = server.http()
                .get("/api/v1/llm?range=1h&group_by=provider,model")
                .ok()
                .path("rows")
                .path(0);
        Page page = browsing.open("#/llm?range=1h&refresh=off");

        assertThat(row.path("calls").asInt()).isEqualTo(CALLS);
        assertThat(text(figure(page, "calls").first())).contains("20");
        assertThat(text(figure(page, "tokens"))).contains("22,000", "20,000 in, 2,000 out");
        assertThat(text(figure(page, "errors"))).contains("5 %");
        assertThat(cells(page, "Models", "gpt-4o"))
                .startsWith("openai", "gpt-4o", "20", "5 %", "20,000")
                .contains("1.25 s", "250 ms");
        double cost = row.path("cost").asDouble();
        assertThat(cost).isPositive();
        assertThat(text(figure(page, "cost").first()).replaceAll(".*\\$([0-9.]+).*", "$1"))
                .satisfies(shown -> assertThat(Double.parseDouble(shown)).isBetween(cost * 0.98, cost * 1.02));
        assertThat(text(figure(page, "forecast for the month"))).contains("so far");
        Browsing.screenshot(page, "llm-light");
    }

    @Test
    void shouldShowHowTheServiceIs() {
        JsonNode system = server.http().get("/api/v1/system").ok();
        Page page = browsing.open("#/system");

        assertThat(panel(page, "Runs").locator("tbody tr"))
                .hasCount(system.path("runs").size());
        assertThat(text(panel(page, "Runs"))).contains("shop", "ended without saying so");
        assertThat(text(panel(page, "Rejected lines"))).contains("{\"timestamp\":\"2026-11");
        assertThat(text(figure(page, "archived events"))).contains("100");
        Browsing.screenshot(page, "system-light");
    }

    @Test
    void shouldSayWhatTheServiceSaysIsWrong() {
        Page page = browsing.open("#/explore?range=1h&refresh=off&f=duration%3E%3Dfast");

        assertThat(page.getByRole(AriaRole.ALERT).first())
                .containsText("duration must be compared with a number such as 0.5: fast");
        browsing.forgetComplaints(); // the browser itself tells of each answer that is an error
    }

    /** As the service refuses percentiles of so many events that they do not fit; approximate ones it gives itself. */
    @Test
    void shouldGivePercentilesWithinABoundWhereExactOnesAreTooLarge() {
        Page page = browsing.blank(Browsing.WIDTH, ColorScheme.LIGHT);
        String refusal =
                "{\"type\":\"urn:zeroheap:problem:too-large\",\"title\":\"Too large to answer\",\"status\":422}";
        page.route("**/api/v1/{aggregate,llm}**", route -> {
            if (route.request().url().contains("approximate=true")) {
                route.resume();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(422)
                        .setContentType("application/problem+json")
                        .setBody(refusal));
            }
        });
        browsing.go(page, "#/overview?range=1h&refresh=off");

        page.locator(".worth summary").click();
        assertThat(page.locator(".worth")).containsText("Percentiles are within 0.28 %");
        assertThat(page.locator(".provenance")).containsText("within 0.28 %");
        assertThat(cells(page, "Metrics", "checkout")).containsSubsequence("200", "5 %");
        assertThat(text(panel(page, "Latency, p99").locator(".legend"))).contains("checkout");
        page.getByLabel("Share Metrics").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("copy curl"))
                .locator("visible=true")
                .click();
        assertThat((String) page.evaluate("() => navigator.clipboard.readText()"))
                .contains("approximate=true");
        browsing.go(page, "#/llm?range=1h&refresh=off");
        assertThat(text(figure(page, "calls").first())).contains(Integer.toString(CALLS));
        assertThat(cells(page, "Models", "gpt-4o")).startsWith("openai", "gpt-4o", "20", "5 %", "20,000");
        browsing.forgetComplaints(); // the browser itself tells of each answer that is an error
    }

    @Test
    void shouldSayThatTheServiceCannotBeReachedAndKeepWhatItHas() {
        Page page = browsing.open("#/overview?range=1h&refresh=off");

        page.route("**/api/v1/aggregate**", Route::abort);
        page.getByLabel("refresh now").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("cannot be reached");
        assertThat(cells(page, "Metrics", "checkout")).contains("200");
        browsing.forgetComplaints();
    }

    @Test
    void shouldSayWhatToDoWhereNothingIs() {
        Page page = browsing.open("#/overview?range=5m&refresh=off&f=name%3Dnothing");
        assertThat(page.locator("main")).containsText(new String[] {"No event in this range."});
        assertThat(page.locator("main")).containsText("LightweightPerformanceMonitor.create()");

        browsing.go(page, "#/heatmap?range=5m&refresh=off&f=name%3Dnothing");
        assertThat(page.locator("main")).containsText("No event of this range has a duration.");
        browsing.go(page, "#/checkpoints?range=5m&refresh=off&f=label.thread_id%3Dnobody");
        assertThat(page.locator("main")).containsText("recordCheckpointSave");
        browsing.go(page, "#/explore?range=5m&refresh=off&f=name%3Dnothing");
        assertThat(page.locator("main")).containsText("No event of this range passes the filters.");
    }

    @Test
    void shouldCancelWhatIsNotWantedAnyMoreAndShowThatItTakesLong() {
        Page page = browsing.blank(Browsing.WIDTH, ColorScheme.LIGHT);
        List<String> cancelled = new CopyOnWriteArrayList<>();
        List<Route> held = new ArrayList<>();
        page.onRequestFailed(request -> cancelled.add(request.url()));
        page.route("**/api/v1/histogram**", held::add);
        page.navigate(server.http().base() + "/#/heatmap?range=1h&refresh=off");

        assertThat(page.locator("section[aria-busy=true] .busy").first()).containsText("loading");
        assertThat(held).isNotEmpty();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Checkpoints"))
                .click();
        Browsing.settle(page);

        assertThat(cancelled).anySatisfy(url -> assertThat(url).contains("/api/v1/histogram"));
    }

    /** From beyond loopback, as a proxy says it, a token is needed. */
    @Test
    void shouldAskForTheTokenWhereOneIsNeeded() {
        Page page = browsing.blank(Browsing.WIDTH, ColorScheme.LIGHT);
        page.setExtraHTTPHeaders(Map.of("X-Forwarded-For", "203.0.113.9"));
        page.navigate(server.http().base() + "/#/overview?range=1h&refresh=off");

        page.getByLabel("Token").fill("zh_wrong");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        assertThat(text(page.getByRole(AriaRole.ALERT)))
                .containsIgnoringCase("token")
                .doesNotContain("zh_wrong");
        Browsing.screenshot(page, "sign-in");
        page.getByLabel("Token").fill(token);
        page.getByLabel("Token").press("Enter");
        assertThat(page.locator(".who")).containsText("ada");
        Browsing.settle(page);
        assertThat(cells(page, "Metrics", "checkout")).contains("200");
        assertThat((String)
                        page.evaluate("() => document.cookie + JSON.stringify({...localStorage, ...sessionStorage})"))
                .as("what a script on the page could take away")
                .doesNotContain(token);
        page.reload();
        Browsing.settle(page);
        assertThat(cells(page, "Metrics", "checkout")).as("after a reload").contains("200");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("sign out"))
                .click();
        assertThat(page.getByLabel("Token")).isVisible();
        assertThat(page.getByText("checkout")).hasCount(0);
        browsing.forgetComplaints(); // the browser writes each refusal into its console
    }

    @Test
    void shouldBeDarkOrLightAsTheReaderLikes() {
        Page page = browsing.open("#/overview?range=1h&refresh=off", Browsing.WIDTH, ColorScheme.DARK);
        assertThat(ground(page)).isEqualTo("rgb(15, 19, 24)");
        Browsing.screenshot(page, "overview-dark");

        page.getByLabel("colours").selectOption("light");
        assertThat(ground(page)).isEqualTo("rgb(245, 247, 249)");
        browsing.go(page, "#/explore?refresh=off");
        assertThat(ground(page)).isEqualTo("rgb(245, 247, 249)");
        page.getByLabel("colours").selectOption("system");
        assertThat(ground(page)).isEqualTo("rgb(15, 19, 24)");
    }

    private static Object ground(Page page) {
        return page.evaluate("() => getComputedStyle(document.body).backgroundColor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview", "explore", "heatmap", "checkpoints", "live", "system", "llm"})
    void shouldFitSmallAndLargeScreensAndBeUsableByEveryone(String view) throws IOException {
        String hash = "#/" + view + "?range=1h&refresh=off";
        Page narrow = browsing.open(hash, Browsing.NARROW, ColorScheme.DARK);
        assertThat(narrow.evaluate("() => document.documentElement.scrollWidth"))
                .isEqualTo(Browsing.NARROW);
        Browsing.screenshot(narrow, view + "-narrow-dark");
        assertThat(seriousFindings(narrow)).isEmpty();

        Page page = browsing.open(hash);
        assertThat(seriousFindings(page)).isEmpty();

        Page wide = browsing.open(hash, 2_560, ColorScheme.LIGHT);
        assertThat((Boolean) wide.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();
        Browsing.screenshot(wide, view + "-wide");
    }

    @Test
    void shouldBeUsableByEveryoneWithAnEventOpen() throws IOException {
        Page page =
                browsing.open("#/heatmap?range=1h&refresh=off&f=name%3Dcheckout", Browsing.NARROW, ColorScheme.LIGHT);
        panel(page, "Slowest events of the range").locator("tbody tr").first().click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("route");

        assertThat(seriousFindings(page)).isEmpty();
        Browsing.screenshotOfWindow(page, "event-narrow");
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        // The browser hides the dialog by itself, before the page hears of it.
        assertThat(page).not().hasURL(Pattern.compile(".*event=.*"));
    }

    /** What axe finds that is serious or critical, each with the elements it is about. */
    private static List<String> seriousFindings(Page page) throws IOException {
        // From the packages that the page was built with.
        Path script = Shipped.REPOSITORY.resolve("rest-war/src/frontend/node_modules/axe-core/axe.min.js");
        page.evaluate(Files.readString(script) + "; null");
        String found = (String) page.evaluate(
                "async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations']})).violations)");
        List<String> serious = new ArrayList<>();
        for (JsonNode violation : new ObjectMapper().readTree(found)) {
            String impact = violation.path("impact").asText();
            if (impact.equals("serious") || impact.equals("critical")) {
                violation
                        .path("nodes")
                        .forEach(node -> serious.add(violation.path("id").asText() + ": "
                                + node.path("html").asText() + " "
                                + node.path("failureSummary").asText()));
            }
        }
        return serious;
    }

    @Test
    void shouldTellHowFastItIs() throws IOException {
        PageTimings.report(
                browsing,
                server.http().base() + "/#/overview?range=1h&refresh=off",
                "section[aria-label=Metrics] tbody tr");
    }
}
