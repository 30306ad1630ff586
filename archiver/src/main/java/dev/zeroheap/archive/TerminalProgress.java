package dev.zeroheap.archive;

import java.io.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows how far long work is, on a terminal's standard error. Not for several threads. */
final class TerminalProgress implements Progress, AutoCloseable {
    private static final long MIB = 1L << 20;

    private @Nullable ProgressBar bar;
    private String shown = "";

    /** Progress for whoever sits at a terminal; none where output goes into a file or a pipe. */
    static Shown ofThisProcess() {
        return isTerminal() ? new TerminalProgress().shown() : new Shown(NONE, () -> {});
    }

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

    /** A progress and how to end its bar. */
    record Shown(Progress progress, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    private Shown shown() {
        return new Shown(this, this::close);
    }

    @Override
    public void at(String work, long done, long total) {
        if (bar == null || !work.equals(shown)) {
            close();
            shown = work;
            bar = new ProgressBarBuilder()
                    .setTaskName(work)
                    .setInitialMax(total)
                    .setUnit("MiB", MIB)
                    .build();
        }
        bar.maxHint(total);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
