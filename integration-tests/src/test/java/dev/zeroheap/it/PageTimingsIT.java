package dev.zeroheap.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How fast the page is over a large archive, such as {@code bin/bench query --keep} leaves behind: {@code
 * -Dzeroheap.page.archive=FOLDER}.
 */
@EnabledIfSystemProperty(named = "zeroheap.page.archive", matches = ".+")
@TestMethodOrder(OrderAnnotation.class)
class PageTimingsIT {
    private static final int WRITERS = 5;
    private static final int EVENTS_OF_A_WRITER = 6_000;
    private static final int PAUSE_MICROS = 2_200;

    @TempDir
    static Path folder;

    private static Payara server;
    private static Browsing browsing;

    @BeforeAll
    static void start() {
        server = Payara.start(
                folder,
                Map.of(
                        "zeroheap.archive",
                        System.getProperty("zeroheap.page.archive"),
                        "zeroheap.recorder.enabled",
                        "false",
                        "zeroheap.archiver.enabled",
                        "false"));
        browsing = new Browsing(server.http());
    }

    @AfterAll
    static void stop() {
        browsing.close();
        server.close();
    }

    /** The first view is that of a service that has just started; the last one the same again. */
    @ParameterizedTest
    @Order(2)
    @CsvSource({
        "overview?range=1h, section[aria-label=Metrics] tbody tr",
        "overview?range=30d, section[aria-label=Metrics] tbody tr",
        "overview?range=2d, section[aria-label=Metrics] tbody tr",
        "explore?range=30d&f=name%3Dllm_call, .u-over",
        "heatmap?range=2d&f=name%3Dllm_call, figure.heat canvas",
        "llm?range=30d, .u-over",
        "overview?range=1h, section[aria-label=Metrics] tbody tr"
    })
    void shouldTellHowFastTheViewsAre(String view, String what) throws IOException {
        PageTimings.report(browsing, server.http().base() + "/#/" + view + "&refresh=off", what);
    }

    /** Written by another process, about two thousand a second for a quarter of a minute; the last hour's events from then on. */
    @Test
    @Order(1)
    void shouldTellHowSmoothTheTailIs() throws IOException {
        Page page = browsing.open("#/live");
        try (Child writer =
                Writer.start(folder, "flood", Map.of(), WRITERS, EVENTS_OF_A_WRITER, "flood", PAUSE_MICROS)) {
            assertThat(page.locator("[data-test=sampled]")).isVisible();
            PageTimings.watchFrames(page);
            page.waitForTimeout(5_000);
            PageTimings.say("tail, " + Browsing.text(page.locator("[data-test=rate]")) + ": longest frame "
                    + PageTimings.longestFrame(page) + " ms; "
                    + Browsing.text(page.locator("[data-test=sampled]")));
            assertThat(writer.exitCode(Duration.ofMinutes(2))).isZero();
        }
        assertThat(page.locator("[data-test=rate]")).containsText(Pattern.compile("30,0\\d\\d since"));
    }
}
