package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of one run: each figure is printed as {@code figure <name> <value> <unit>} the moment it is known, and all of
 * them are kept in a file with the machine, the commit and the time.
 */
final class Figures {
    private static final MathContext DIGITS = new MathContext(4);

    private final List<String> lines = new ArrayList<>();

    /** A measured number, printed with four significant digits. */
    void measured(String name, double value, String unit) {
        String text = Double.isFinite(value)
                ? new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
        print(name, text, unit);
    }

    /** A counted number, printed whole. */
    void counted(String name, long value, String unit) {
        print(name, String.valueOf(value), unit);
    }

    /** Something the reader should know that is not a figure. */
    @SuppressWarnings("SystemOut") // standard output is this program's product
    void note(String text) {
        lines.add("# " + text);
        System.out.println("# " + text);
    }

    @SuppressWarnings("SystemOut")
    private void print(String name, String value, String unit) {
        String line = "figure " + name + ' ' + value + ' ' + unit;
        lines.add(line);
        System.out.println(line);
    }

    /** Keeps the run as {@code <folder>/<name>.txt}, over the one before: history is in the repository. */
    void keep(Path folder, String name) {
        List<String> text = new ArrayList<>();
        text.add("# " + name);
        text.add("# when: " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        text.add("# commit: " + System.getProperty("bench.commit", "unknown"));
        text.add("# machine: " + machine());
        text.addAll(lines);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name + ".txt"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the figures in " + folder, e);
        }
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + ' ' + System.getProperty("os.arch") + ", Java "
                + Runtime.version();
    }
}
