package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a file of prices: CSV (RFC 4180, UTF-8) with a line of column names, lines that begin with {@code #} left out.
 *
 * <pre>
 * provider,model,from,to,input_per_million,output_per_million,cached_input_per_million,provenance
 * openai,gpt-4o,2024-10-02,,2.5,10,1.25,list price
 * openai,ft:gpt-4o-*,2026-01-01,2026-03-01T12:00:00Z,3.75,15,,our contract
 * </pre>
 */
final class PriceCsv {
    private static final List<String> COLUMNS = List.of(
            "provider",
            "model",
            "from",
            "to",
            "input_per_million",
            "output_per_million",
            "cached_input_per_million",
            "provenance");
    private static final int MAX_PRICES = 10_000;
    private static final int MAX_NUMBER_CHARS = 20;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setCommentMarker('#')
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();

    private PriceCsv() {}

    /** A price and where it stands. */
    private record Line(long number, Price price) {}

    /**
     * Reads all of it.
     *
     * @param name of the file, for messages
     * @throws BadPricesException naming the line of the first mistake
     */
    static List<Price> read(String name, String text) {
        List<Line> lines = new ArrayList<>();
        boolean isAfterNames = false;
        // Without an end of line, the parser would number the last line like the one before it.
        try (CSVParser parser = CSVParser.parse(text + '\n', FORMAT)) {
            for (CSVRecord row : parser) {
                long number = parser.getCurrentLineNumber();
                if (!isAfterNames) {
                    checkNames(name, number, row);
                    isAfterNames = true;
                } else {
                    lines.add(new Line(number, price(name, number, row)));
                    checkOverlap(name, lines);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BadPricesException(name + " must be CSV: " + e.getMessage());
        }
        if (!isAfterNames) {
            throw new BadPricesException(name + " must begin with the column names " + String.join(",", COLUMNS));
        }
        return lines.stream().map(Line::price).toList();
    }

    private static void checkNames(String name, long number, CSVRecord row) {
        if (!row.toList().equals(COLUMNS)) {
            throw bad(name, number, "the columns must be " + String.join(",", COLUMNS));
        }
    }

    private static void checkOverlap(String name, List<Line> lines) {
        Line last = lines.get(lines.size() - 1);
        if (lines.size() > MAX_PRICES) {
            throw bad(name, last.number, "there must be at most " + MAX_PRICES + " prices");
        }
        for (Line other : lines.subList(0, lines.size() - 1)) {
            if (other.price.overlaps(last.price)) {
                throw bad(
                        name,
                        last.number,
                        "the price of " + last.price.provider() + ' ' + last.price.model()
                                + " must not overlap in time with that of line " + other.number);
            }
        }
    }

    private static Price price(String name, long number, CSVRecord row) {
        if (row.size() != COLUMNS.size()) {
            throw bad(name, number, "there must be " + COLUMNS.size() + " values: " + row.size());
        }
        try {
            return new Price(
                    row.get(0),
                    row.get(1),
                    instant("from", row.get(2)),
                    row.get(3).isEmpty() ? null : instant("to", row.get(3)),
                    dollars("input_per_million", row.get(4)),
                    dollars("output_per_million", row.get(5)),
                    row.get(6).isEmpty() ? null : dollars("cached_input_per_million", row.get(6)),
                    row.get(7));
        } catch (IllegalArgumentException e) {
            throw bad(name, number, requireNonNull(e.getMessage()));
        }
    }

    private static Instant instant(String column, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    column + " must be a day (UTC) such as 2026-11-23, or an instant such as 2026-11-23T12:00:00Z: "
                            + Echo.of(text),
                    e);
        }
    }

    private static BigDecimal dollars(String column, String text) {
        if (text.length() > MAX_NUMBER_CHARS || !text.matches("\\d+(\\.\\d+)?")) {
            throw new IllegalArgumentException(column + " must be a number such as 2.5: " + Echo.of(text));
        }
        return new BigDecimal(text);
    }

    private static BadPricesException bad(String name, long line, String rule) {
        return new BadPricesException(name + ", line " + line + ": " + rule);
    }
}
