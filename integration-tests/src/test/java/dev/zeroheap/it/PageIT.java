package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with known events; screenshots are left in {@code target/screenshots}. */
class PageIT {
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");

    @TempDir
    Path folder;

    @Test
    void shouldShowTheEventsWithoutAskingAnotherHostOrComplaining() {
        try (Payara server = Payara.start(folder, Map.of("zeroheap.recorder.enabled", "false"));
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of("/usr/bin/chromium"))
                                .setArgs(QUIET))) {
            List<String> complaints = new ArrayList<>();
            Page page = open(browser, server, 1280, ColorScheme.LIGHT, complaints);
            assertThat(page.locator("body").innerText()).contains("LightweightPerformanceMonitor");
            screenshot(page, "empty");

            try (Child writer = Writer.start(folder, "shop", Map.of(), 1, 1234, "page_event")) {
                assertThat(writer.exitCode(Duration.ofMinutes(1))).isZero();
            }
            page.locator("tr", new Page.LocatorOptions().setHasText("page_event"))
                    .waitFor();
            String row = page.locator("tr", new Page.LocatorOptions().setHasText("page_event"))
                    .innerText();
            assertThat(row.replaceAll("[\\s,\u202f\u00a0']", "")).contains("1234");
            assertThat(page.locator("svg path, svg polyline, svg rect").count()).isPositive();
            screenshot(page, "light");
            screenshot(open(browser, server, 380, ColorScheme.DARK, complaints), "narrow-dark");
            assertThat(complaints).isEmpty();
        }
    }

    private static Page open(Browser browser, Payara server, int width, ColorScheme scheme, List<String> complaints) {
        Page page = browser.newPage(
                new Browser.NewPageOptions().setViewportSize(width, 800).setColorScheme(scheme));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(server.http().base().toString())) {
                complaints.add("request to " + request.url());
            }
        });
        page.navigate(server.http().base() + "/");
        page.waitForLoadState();
        page.waitForTimeout(1500);
        return page;
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Shipped.DIRECTORY.resolve("screenshots").resolve(name + ".png"))
                .setFullPage(true));
    }
}
