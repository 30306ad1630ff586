package dev.zeroheap.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The functions of DuckDB that a statement may use, listed one by one in {@code sql-functions.txt}. */
final class SqlFunctions {
    /** As a source of rows these make one after the other; as a value {@code range} would be one large list. */
    private static final Set<String> OF_ROWS = Set.of("range", "generate_series", "unnest");

    /** What DuckDB's parser knows by itself. */
    private static final Set<String> OF_PARSER = Set.of("unnest", "grouping", "grouping_id");

    private static final Set<String> LISTED = read();

    private SqlFunctions() {}

    static boolean isAllowed(String name) {
        return LISTED.contains(name) || OF_PARSER.contains(name);
    }

    static boolean isAllowedAsSource(String name) {
        return OF_ROWS.contains(name);
    }

    static Set<String> listed() {
        return LISTED;
    }

    private static Set<String> read() {
        InputStream list = Objects.requireNonNull(SqlFunctions.class.getResourceAsStream("sql-functions.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
