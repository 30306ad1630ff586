package dev.zeroheap.query;

import dev.zeroheap.archive.SegmentSql;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was looked through: one SELECT that reads the view and what it makes itself, by functions that compute.
 *
 * <p>DuckDB's own parser takes it apart. What is allowed is listed, and all else is refused, so that what DuckDB learns one
 * day is refused until somebody has looked at it. {@link SqlSandbox} would hold what slips through.
 */
final class SqlStatement {
    /** The view. */
    static final String VIEW = "events";

    /** Where rows come from; a reference of another kind is refused. */
    private static final Set<String> SOURCES =
            Set.of("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF");

    /** Of DuckDB itself: what a common table expression must not be called, lest it be one where that one is not seen. */
    private static final Pattern OF_DUCKDB = Pattern.compile("(duckdb|pragma|sqlite|pg|information|summary)_.*");

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private SqlStatement() {}

    /**
     * Throws where a statement is not one that may be run, saying why.
     *
     * @param session in which it is taken apart; nothing is run
     */
    static void check(String sql, Session session) throws ReadFailure {
        String json = session.query("select json_serialize_sql(" + SegmentSql.literal(sql) + ")", SqlStatement::first);
        try {
            check(JsonTree.read(json));
        } catch (IOException tooDeep) {
            throw refused("must not be nested so deep");
        }
    }

    private static String first(ResultSet result) throws SQLException {
        result.next();
        return String.valueOf(result.getString(1));
    }

    private static void check(@Nullable Object parsed) {
        if (!(parsed instanceof Map<?, ?> root)) {
            throw refused("cannot be taken apart");
        }
        if (Boolean.TRUE.equals(root.get("error"))) {
            String message = String.valueOf(root.get("error_message"));
            throw message.startsWith("Only SELECT")
                    ? refused("must be a SELECT: nothing can be changed, set, loaded or opened here")
                    : refused("must be one SELECT that DuckDB understands: "
                            + message.lines().findFirst().orElse(""));
        }
        List<?> statements = root.get("statements") instanceof List<?> list ? list : List.of();
        if (statements.size() != 1) {
            throw refused("must be one statement: it is " + statements.size());
        }
        new SqlWalk().walk(statements.get(0), Set.of());
    }

    static QueryException refused(String rule) {
        return QueryException.invalid("sql", "sql " + rule);
    }

    /** Goes through everything in a statement. */
    private static final class SqlWalk {
        void walk(@Nullable Object node, Set<String> tables) {
            if (node instanceof List<?> list) {
                list.forEach(one -> walk(one, tables));
            } else if (node instanceof Map<?, ?> object) {
                Set<String> known = withExpressions(object, tables);
                checkObject(object, known);
                object.forEach((key, value) -> {
                    if (key.equals("function") && value instanceof Map<?, ?> function && isSource(object)) {
                        checkQualified(function, "a function");
                        checkFunction(function, SqlFunctions::isAllowedAsSource);
                        function.values().forEach(argument -> walk(argument, known));
                    } else {
                        walk(value, known);
                    }
                });
            }
        }

        /** Adds the common table expressions that are named here, for what is within. */
        private static Set<String> withExpressions(Map<?, ?> node, Set<String> tables) {
            if (!(node.get("cte_map") instanceof Map<?, ?> ctes) || !(ctes.get("map") instanceof List<?> entries)) {
                return tables;
            }
            Set<String> known = new HashSet<>(tables);
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> pair) {
                    String name = String.valueOf(pair.get("key")).toLowerCase(Locale.ROOT);
                    if (!PLAIN_NAME.matcher(name).matches()
                            || OF_DUCKDB.matcher(name).matches()) {
                        throw refused("must give a WITH a plain name: " + Echo.of(name));
                    }
                    known.add(name);
                }
            }
            return known;
        }

        private static void checkObject(Map<?, ?> node, Set<String> tables) {
            String type = text(node, "type");
            boolean isExpression = node.containsKey("class");
            if (isExpression && text(node, "class").equals("PARAMETER")) {
                throw refused("must have no parameters");
            }
            if (node.containsKey("function_name")) {
                checkFunction(node, SqlFunctions::isAllowed);
            }
            if (!isExpression && isSource(node)) {
                checkSource(node, type, tables);
            }
        }

        /** What stands before a function's name may be a schema, or, in {@code name.upper()}, its first argument. */
        private static void checkFunction(Map<?, ?> node, Predicate<String> isAllowed) {
            String name = text(node, "function_name").toLowerCase(Locale.ROOT);
            if (!isAllowed.test(name)) {
                throw refused("must not use the function " + Echo.of(name));
            }
        }

        private static boolean isSource(Map<?, ?> node) {
            return node.containsKey("sample") && node.containsKey("alias") && node.containsKey("type");
        }

        private static void checkSource(Map<?, ?> node, String type, Set<String> tables) {
            if (!SOURCES.contains(type)) {
                throw refused("must not read from a "
                        + Echo.of(type.toLowerCase(Locale.ROOT).replace('_', ' ')));
            }
            if (type.equals("BASE_TABLE")) {
                checkTable(node, text(node, "table_name"), tables);
            }
            if (type.equals("SHOW_REF")) {
                boolean isOfView = text(node, "table_name").isEmpty() || isView(text(node, "table_name"));
                boolean isOfNothing = text(node, "table_name").isEmpty() && node.get("query") == null;
                if (!isOfView || isOfNothing) {
                    throw refused("must describe nothing but " + VIEW + " or a SELECT");
                }
                checkQualified(node, "what is described");
            }
        }

        private static void checkTable(Map<?, ?> node, String name, Set<String> tables) {
            checkQualified(node, "a table");
            if (!isView(name) && !tables.contains(name.toLowerCase(Locale.ROOT))) {
                throw refused(
                        "must read from " + VIEW + ", or what a WITH of it names, and nothing else: " + Echo.of(name));
            }
        }

        private static void checkQualified(Map<?, ?> node, String what) {
            for (String part : List.of("catalog", "schema", "catalog_name", "schema_name")) {
                if (!text(node, part).isEmpty()) {
                    throw refused("must name " + what + " without a schema: " + Echo.of(text(node, part)));
                }
            }
        }

        private static boolean isView(String name) {
            return name.equalsIgnoreCase(VIEW);
        }

        private static String text(Map<?, ?> node, String key) {
            return node.get(key) instanceof String text ? text : "";
        }
    }
}
