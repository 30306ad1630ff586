package dev.zeroheap.archive;

import java.io.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows how far long work is to whoever sits at a terminal; silent where output goes elsewhere. Not for several threads. */
final class TerminalProgress implements Progress, AutoCloseable {
    private static final long MIB = 1L << 20;

    private final boolean isShown = isTerminal();
    private @Nullable ProgressBar bar;
    private String shown = "";

    /** Until Java 21 there is a console only where there is a terminal; from Java 22 on one must ask. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException beforeJava22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public void at(String work, long done, long total) {
        if (!isShown) {
            return;
        }
        ProgressBar current = bar;
        if (current == null || !work.equals(shown)) {
            close();
            shown = work;
            current = new ProgressBarBuilder()
                    .setTaskName(work)
                    .setInitialMax(total)
                    .setUnit("MiB", MIB)
                    .build();
            bar = current;
        }
        current.stepTo(done);
    }

    /** Leaves the bar as it is and goes on below it. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
