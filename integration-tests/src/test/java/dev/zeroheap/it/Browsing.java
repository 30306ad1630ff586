package dev.zeroheap.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real browser on a service's page; what the browser complains about is kept, and so is each request to another host. */
final class Browsing implements AutoCloseable {
    static final int WIDTH = 1280;
    static final int NARROW = 380;

    private static final int HEIGHT = 900;
    private static final double LIMIT_MILLIS = 30_000;
    private static final int QUIET_LOOKS = 3;
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");

    private final Http http;
    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new ArrayList<>();

    Browsing(Http http) {
        this.http = http;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(QUIET));
        PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT_MILLIS);
    }

    /** A page of its own, with nothing opened yet. */
    Page blank(int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, HEIGHT)
                .setColorScheme(scheme)
                .setTimezoneId("UTC")
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
        context.setDefaultTimeout(LIMIT_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(http.base().toString())
                    && !request.url().startsWith("blob:" + http.base())) {
                complaints.add("request to " + request.url());
            }
        });
        return page;
    }

    /** A view, with all that it asks for answered. */
    Page open(String hash, int width, ColorScheme scheme) {
        Page page = blank(width, scheme);
        go(page, hash);
        return page;
    }

    /** A view as most people see it. */
    Page open(String hash) {
        return open(hash, WIDTH, ColorScheme.LIGHT);
    }

    void go(Page page, String hash) {
        page.navigate("about:blank");
        page.navigate(http.base() + "/" + hash);
        settle(page);
    }

    /** Waits until nothing is on its way. */
    static void settle(Page page) {
        page.locator("main").waitFor();
        // An answer may lead to a question more: only some time of quiet says that there is none.
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet++) {
            page.waitForTimeout(100);
            if ((Boolean) page.evaluate("() => document.querySelector('[aria-busy=true]') !== null")) {
                page.waitForFunction("() => document.querySelector('[aria-busy=true]') === null");
                quiet = 0;
            }
        }
    }

    /** The text of an element as a person reads it, whatever kind of spaces is in it. */
    static String text(Locator locator) {
        return locator.innerText().replaceAll("[\\s\\u202f\\u00a0]+", " ").strip();
    }

    /** Answers a question with this JSON. */
    static void stub(Page page, String glob, int status, String contentType, String body) {
        page.route(
                glob,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType(contentType)
                        .setBody(body)));
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void forgetComplaints() {
        complaints.clear();
    }

    static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file(name)).setFullPage(true));
    }

    static void screenshotOfWindow(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file(name)));
    }

    private static Path file(String name) {
        return Shipped.DIRECTORY.resolve("screenshots").resolve(name + ".png");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
