package dev.zeroheap.it;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** How fast the page is: reported, and never asserted, because the machines that run this are shared. */
final class PageTimings {
    /** Percentiles of a hundred million events take longer than what a test waits for. */
    private static final double MOST_MILLIS = 180_000;

    private PageTimings() {}

    /** Opens a view anew, waits for what it is about, and moves the pointer over its first chart. */
    static void report(Browsing browsing, String address, String what) throws IOException {
        Page page = browsing.blank(Browsing.WIDTH, ColorScheme.LIGHT);
        page.setDefaultTimeout(MOST_MILLIS);
        // Written down by the page itself: whoever asks from outside looks every tenth of a second.
        page.addInitScript("""
                new MutationObserver((changes, observer) => {
                  if (document.querySelector('%s')) {
                    observer.disconnect();
                    requestAnimationFrame(() => { window.shownAt = performance.now(); });
                  }
                }).observe(document, {childList: true, subtree: true});""".formatted(what));
        page.navigate(address);
        page.locator(what).first().waitFor();
        Object shown = page.evaluate(
                "() => new Promise(tell => requestAnimationFrame(() => tell(Math.round(window.shownAt))))");
        Object painted =
                page.evaluate("() => Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)");
        Browsing.settle(page);
        watchFrames(page);
        Locator chart = page.locator(".u-over, figure.heat canvas").first();
        chart.scrollIntoViewIfNeeded();
        BoundingBox box = chart.boundingBox();
        for (int i = 1; i <= 60; i++) {
            page.mouse().move(box.x + box.width * i / 61, box.y + box.height / 2);
        }
        say(address.substring(address.indexOf('#')) + ": first contentful paint " + painted + " ms, numbers shown "
                + shown + " ms, longest frame while the pointer moved over a chart " + longestFrame(page) + " ms");
        page.context().close();
    }

    /** From now on the longest time between two frames is kept. */
    static void watchFrames(Page page) {
        page.evaluate("""
                () => {
                  window.longestFrame = 0;
                  let before = performance.now();
                  const frame = now => {
                    window.longestFrame = Math.max(window.longestFrame, now - before);
                    before = now;
                    requestAnimationFrame(frame);
                  };
                  requestAnimationFrame(frame);
                }""");
    }

    /** In milliseconds, since the watching began. */
    static Object longestFrame(Page page) {
        return page.evaluate("() => Math.round(window.longestFrame)");
    }

    @SuppressWarnings("SystemOut") // the reader of the build reads it
    static void say(String report) throws IOException {
        System.out.println(report);
        Files.writeString(
                Shipped.DIRECTORY.resolve("page-timings.txt"),
                report + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
