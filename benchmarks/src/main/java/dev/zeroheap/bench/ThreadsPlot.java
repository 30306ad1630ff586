package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws cost against threads as SVG: both axes logarithmic, one line a contender. */
final class ThreadsPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 190;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int LABEL_GAP = 15;
    private static final String[] COLOURS = {"#d6336c", "#1c7ed6", "#74b816", "#f08c00", "#7048e8", "#0b7285"};

    private final Map<String, Map<Integer, Double>> nanos;
    private final TreeSet<Integer> threads = new TreeSet<>();
    private final double low;
    private final double high;

    /** A plot of contender, to threads, to nanoseconds a call. */
    ThreadsPlot(Map<String, Map<Integer, Double>> nanos) {
        this.nanos = nanos;
        double min = Double.MAX_VALUE;
        double max = 1;
        for (Map<Integer, Double> line : nanos.values()) {
            threads.addAll(line.keySet());
            for (double value : line.values()) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        low = Math.pow(10, Math.floor(Math.log10(min)));
        high = Math.pow(10, Math.ceil(Math.log10(max)));
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, svg());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="%d" y="22" font-size="15">Cost of recording one LLM call, nanoseconds on the caller's thread</text>
                """, WIDTH, HEIGHT, LEFT));
        for (double tick = low; tick <= high * 1.001; tick *= 10) {
            svg.append(text(
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>%n",
                    LEFT, y(tick), WIDTH - RIGHT, LEFT - 8, y(tick) + 4, tick));
        }
        for (int count : threads) {
            svg.append(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                    x(count), HEIGHT - BOTTOM + 20, count));
        }
        svg.append(text(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">threads</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10));
        Map<String, Double> labels = labelPositions();
        int colour = 0;
        for (Map.Entry<String, Map<Integer, Double>> line : nanos.entrySet()) {
            String name = line.getKey();
            appendLine(svg, name, line.getValue(), labels.getOrDefault(name, 0.0), COLOURS[colour++ % COLOURS.length]);
        }
        return svg.append("</svg>\n").toString();
    }

    /** Beside the end of each line, but no two on top of each other. */
    private Map<String, Double> labelPositions() {
        Map<String, Double> positions = new LinkedHashMap<>();
        nanos.entrySet().stream()
                .map(line -> Map.entry(line.getKey(), y(lastOf(line.getValue()))))
                .sorted(Map.Entry.comparingByValue())
                .forEach(label -> {
                    double above = positions.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElse(0);
                    positions.put(label.getKey(), Math.max(label.getValue(), above + LABEL_GAP));
                });
        return positions;
    }

    private static double lastOf(Map<Integer, Double> points) {
        return new TreeMap<>(points).lastEntry().getValue();
    }

    private void appendLine(StringBuilder svg, String name, Map<Integer, Double> points, double labelY, String colour) {
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (Map.Entry<Integer, Double> point : points.entrySet()) {
            svg.append(text("%.1f,%.1f ", x(point.getKey()), y(point.getValue())));
        }
        svg.append(text(
                "\"/><text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>%n", WIDTH - RIGHT + 10, labelY + 4, colour, name));
    }

    private double x(int count) {
        double span = Math.log(Math.max(2, threads.last())) - Math.log(threads.first());
        return LEFT + 20 + (WIDTH - LEFT - RIGHT - 40) * (Math.log(count) - Math.log(threads.first())) / span;
    }

    private double y(double value) {
        double span = Math.log(high) - Math.log(low);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (Math.log(value) - Math.log(low)) / span;
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
