package dev.zeroheap.query.promql;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.Operator;
import dev.zeroheap.query.promql.Expression.Aggregation;
import dev.zeroheap.query.promql.Expression.Binary;
import dev.zeroheap.query.promql.Expression.Call;
import dev.zeroheap.query.promql.Expression.Grouping;
import dev.zeroheap.query.promql.Expression.Literal;
import dev.zeroheap.query.promql.Expression.Matching;
import dev.zeroheap.query.promql.Expression.Negation;
import dev.zeroheap.query.promql.Expression.Quoted;
import dev.zeroheap.query.promql.Expression.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions, by recursive descent and the levels of {@link BinaryOperator}.
 *
 * <p>What is no PromQL is a {@link PromqlException.Kind#SYNTAX} error with line and column, in the words of Prometheus
 * where that is easy; what is PromQL and not supported is named.
 */
public final class PromqlParser {
    /** The most characters that an expression may have. */
    public static final int MAX_CHARS = 20_000;

    private static final int MAX_DEPTH = 100;
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,18})(ms|[smhdwy])");
    private static final Set<String> NOT_SUPPORTED = Set.of(
            "absent",
            "absent_over_time",
            "changes",
            "count_values",
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "days_in_month",
            "delta",
            "deriv",
            "holt_winters",
            "double_exponential_smoothing",
            "hour",
            "idelta",
            "info",
            "irate",
            "label_join",
            "label_replace",
            "limitk",
            "limit_ratio",
            "mad_over_time",
            "minute",
            "month",
            "predict_linear",
            "present_over_time",
            "histogram_avg",
            "histogram_count",
            "histogram_fraction",
            "histogram_stddev",
            "histogram_stdvar",
            "histogram_sum",
            "resets",
            "sgn",
            "sort_by_label",
            "sort_by_label_desc",
            "stdvar_over_time",
            "timestamp",
            "year",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "cos",
            "cosh",
            "deg",
            "pi",
            "rad",
            "sin",
            "sinh",
            "tan",
            "tanh");

    private final String text;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private PromqlParser(String text) {
        if (text.length() > MAX_CHARS) {
            throw new PromqlException(
                    PromqlException.Kind.SYNTAX,
                    "an expression must have at most " + MAX_CHARS + " characters: it has " + text.length());
        }
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    /** An expression. */
    public static Expression parse(String text) {
        PromqlParser parser = new PromqlParser(text);
        if (parser.peek().kind() == Token.Kind.END) {
            throw parser.error("no expression found in input");
        }
        Expression expression = parser.expression(1);
        parser.expectEnd();
        return expression;
    }

    /** A selector of series, as it stands in {@code match[]}. */
    public static Selector parseSelector(String text) {
        PromqlParser parser = new PromqlParser(text);
        Token start = parser.peek();
        Expression expression = parser.expression(BinaryOperator.POWER.level() + 1);
        parser.expectEnd();
        if (expression instanceof Selector selector
                && selector.window() == null
                && selector.offset().isZero()) {
            return selector;
        }
        throw Lexer.error(text, start.start(), "expected a selector such as name{label=\"value\"}");
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private boolean takeIf(String sign) {
        if (peek().is(sign)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String sign, String where) {
        if (!takeIf(sign)) {
            throw error("unexpected " + described(peek()) + ' ' + where + ", expected \"" + sign + '"');
        }
    }

    private void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw error("unexpected " + described(peek()));
        }
    }

    private static String described(Token token) {
        return switch (token.kind()) {
            case END -> "end of input";
            case NAME -> "identifier \"" + token.text() + '"';
            case NUMBER -> "number \"" + token.text() + '"';
            case DURATION -> "duration \"" + token.text() + '"';
            case TEXT -> "string \"" + token.text() + '"';
            case SIGN -> "\"" + token.text() + '"';
        };
    }

    private PromqlException error(String message) {
        return Lexer.error(text, peek().start(), message);
    }

    private Expression expression(int level) {
        if (++depth > MAX_DEPTH) {
            throw error("an expression must not be nested deeper than " + MAX_DEPTH);
        }
        Expression left = unary();
        while (true) {
            Token token = peek();
            Optional<BinaryOperator> operator = BinaryOperator.of(token);
            if (operator.isEmpty() || operator.get().level() < level) {
                depth--;
                return left;
            }
            take();
            left = binary(operator.get(), left, token);
        }
    }

    private Expression binary(BinaryOperator operator, Expression left, Token at) {
        boolean isBool = peek().isWord("bool");
        if (isBool) {
            if (!operator.isComparison()) {
                throw error("bool modifier can only be used on comparison operators");
            }
            take();
        }
        Matching matching = matching();
        boolean isRightFirst = operator == BinaryOperator.POWER;
        Expression right = expression(isRightFirst ? operator.level() : operator.level() + 1);
        for (Expression side : List.of(left, right)) {
            if (side.type() != Expression.Type.SCALAR && side.type() != Expression.Type.VECTOR) {
                throw Lexer.error(
                        text, at.start(), "binary expression must contain only scalar and instant vector types");
            }
        }
        boolean hasScalar = left.type() == Expression.Type.SCALAR || right.type() == Expression.Type.SCALAR;
        if (operator.isOfSets() && hasScalar) {
            throw Lexer.error(
                    text,
                    at.start(),
                    "set operator \"" + operator.sign() + "\" not allowed in binary scalar expression");
        }
        if (operator.isComparison()
                && !isBool
                && left.type() == right.type()
                && left.type() == Expression.Type.SCALAR) {
            throw Lexer.error(text, at.start(), "comparisons between scalars must use BOOL modifier");
        }
        if (hasScalar && !matching.equals(Matching.ALL)) {
            throw Lexer.error(text, at.start(), "vector matching only allowed between instant vectors");
        }
        return new Binary(operator, isBool, matching, left, right);
    }

    private Matching matching() {
        boolean isOn = peek().isWord("on");
        if (!isOn && !peek().isWord("ignoring")) {
            return Matching.ALL;
        }
        take();
        Matching matching = new Matching(isOn, labels());
        for (String side : List.of("group_left", "group_right")) {
            if (peek().isWord(side)) {
                throw PromqlException.unsupported("matching of many to one (" + side + ")");
            }
        }
        return matching;
    }

    private List<String> labels() {
        expect("(", "in grouping opts");
        List<String> labels = new ArrayList<>();
        while (!takeIf(")")) {
            Token label = take();
            if (label.kind() != Token.Kind.NAME || label.text().contains(":")) {
                next--;
                throw error("unexpected " + described(label) + " in grouping opts, expected label");
            }
            labels.add(label.text());
            if (!peek().is(")")) {
                expect(",", "in grouping opts");
            }
        }
        return labels;
    }

    private Expression unary() {
        Token sign = peek();
        if (takeIf("+") || takeIf("-")) {
            Expression of = expression(BinaryOperator.POWER.level());
            if (of.type() != Expression.Type.SCALAR && of.type() != Expression.Type.VECTOR) {
                throw Lexer.error(
                        text,
                        sign.start(),
                        "unary expression only allowed on expressions of type scalar or instant vector, got \""
                                + of.type() + '"');
            }
            return sign.is("+") ? of : of instanceof Literal number ? new Literal(-number.value()) : new Negation(of);
        }
        return suffixed(primary());
    }

    private Expression primary() {
        Token token = take();
        switch (token.kind()) {
            case NUMBER -> {
                return new Literal(number(token.text()));
            }
            case TEXT -> {
                return new Quoted(token.text());
            }
            case NAME -> {
                return named(token);
            }
            case SIGN -> {
                if (token.is("(")) {
                    Expression inner = expression(1);
                    expect(")", "in parentheses");
                    return inner;
                }
                if (token.is("{")) {
                    return selector(null, token);
                }
            }
            case DURATION, END -> {}
        }
        next--;
        throw error("unexpected " + described(token));
    }

    private static double number(String digits) {
        return digits.startsWith("0x") || digits.startsWith("0X")
                ? Long.parseUnsignedLong(digits.substring(2), 16)
                : Double.parseDouble(digits);
    }

    private Expression named(Token name) {
        String word = name.text();
        if (word.equalsIgnoreCase("inf")) {
            return new Literal(Double.POSITIVE_INFINITY);
        }
        if (word.equalsIgnoreCase("nan")) {
            return new Literal(Double.NaN);
        }
        Optional<Aggregator> aggregator = Aggregator.named(word);
        if (aggregator.isPresent() && (peek().is("(") || peek().isWord("by") || peek().isWord("without"))) {
            return aggregation(aggregator.get(), name);
        }
        if (peek().is("(")) {
            return call(name);
        }
        if (takeIf("{")) {
            return selector(word, name);
        }
        return selectorOf(List.of(new Match(Labels.NAME, Operator.IN, word)));
    }

    private Expression aggregation(Aggregator aggregator, Token at) {
        Grouping grouping = grouping();
        expect("(", "in aggregation");
        List<Expression> arguments = arguments();
        Grouping after = grouping();
        if (grouping != null && after != null) {
            throw Lexer.error(text, at.start(), "only one by or without is allowed in aggregation");
        }
        int wanted = aggregator.hasParameter() ? 2 : 1;
        if (arguments.size() != wanted) {
            throw Lexer.error(
                    text,
                    at.start(),
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + arguments.size());
        }
        Expression of = arguments.get(wanted - 1);
        checkType(Expression.Type.VECTOR, of, "aggregation expression", at);
        if (aggregator.hasParameter()) {
            checkType(Expression.Type.SCALAR, arguments.get(0), "aggregation parameter", at);
        }
        Grouping chosen = grouping != null ? grouping : after;
        return new Aggregation(
                aggregator,
                chosen == null ? new Grouping(false, List.of()) : chosen,
                aggregator.hasParameter() ? arguments.get(0) : null,
                of);
    }

    private @Nullable Grouping grouping() {
        boolean isWithout = peek().isWord("without");
        if (!isWithout && !peek().isWord("by")) {
            return null;
        }
        take();
        return new Grouping(isWithout, labels());
    }

    private List<Expression> arguments() {
        List<Expression> arguments = new ArrayList<>();
        while (!takeIf(")")) {
            arguments.add(expression(1));
            if (!peek().is(")")) {
                expect(",", "in arguments");
            }
        }
        return arguments;
    }

    private Expression call(Token name) {
        Optional<Function> found = Function.named(name.text());
        if (found.isEmpty()) {
            if (NOT_SUPPORTED.contains(name.text())) {
                throw PromqlException.unsupported("the function " + name.text());
            }
            throw Lexer.error(text, name.start(), "unknown function with name \"" + name.text() + '"');
        }
        Function function = found.get();
        expect("(", "in function call");
        List<Expression> arguments = arguments();
        int most = function.arguments().size();
        if (arguments.size() < function.required() || arguments.size() > most) {
            throw Lexer.error(
                    text,
                    name.start(),
                    "expected " + (function.required() == most ? "" : "at most ") + most + " argument(s) in call to \""
                            + function.wireName() + "\", got " + arguments.size());
        }
        for (int i = 0; i < arguments.size(); i++) {
            checkType(
                    function.arguments().get(i),
                    arguments.get(i),
                    "call to function \"" + function.wireName() + '"',
                    name);
        }
        return new Call(function, List.copyOf(arguments));
    }

    private void checkType(Expression.Type wanted, Expression expression, String where, Token at) {
        if (expression.type() != wanted) {
            throw Lexer.error(
                    text, at.start(), "expected type " + wanted + " in " + where + ", got " + expression.type());
        }
    }

    /** What stands behind the opening brace. */
    private Expression selector(@Nullable String name, Token at) {
        List<Match> matches = new ArrayList<>();
        if (name != null) {
            matches.add(new Match(Labels.NAME, Operator.IN, name));
        }
        while (!takeIf("}")) {
            matches.add(match());
            if (!peek().is("}")) {
                expect(",", "in label matching");
            }
        }
        long names = matches.stream()
                .filter(match -> match.label().equals(Labels.NAME))
                .count();
        if (name != null && names > 1) {
            throw Lexer.error(text, at.start(), "metric name must not be set twice: \"" + name + '"');
        }
        if (matches.stream().allMatch(match -> match.isTrueOf(""))) {
            throw Lexer.error(text, at.start(), "vector selector must contain at least one non-empty matcher");
        }
        return selectorOf(matches);
    }

    private static Selector selectorOf(List<Match> matches) {
        return new Selector(List.copyOf(matches), null, Duration.ZERO);
    }

    private Match match() {
        Token label = take();
        if (label.kind() != Token.Kind.NAME || label.text().contains(":")) {
            next--;
            throw error("unexpected " + described(label) + " in label matching, expected identifier or \"}\"");
        }
        Token sign = take();
        Optional<Operator> operator = sign.kind() == Token.Kind.SIGN
                ? Operator.ofSign(sign.text())
                        .filter(one -> Set.of("=", "!=", "=~", "!~").contains(one.sign()))
                : Optional.empty();
        if (operator.isEmpty()) {
            next--;
            throw error("unexpected " + described(sign) + " in label matching, expected label matching operator");
        }
        Token value = take();
        if (value.kind() != Token.Kind.TEXT) {
            next--;
            throw error("unexpected " + described(value) + " in label matching, expected string");
        }
        Match match = new Match(label.text(), operator.get(), value.text());
        try {
            match.isTrueOf("");
        } catch (PatternSyntaxException e) {
            throw Lexer.error(text, value.start(), "error parsing regexp: " + e.getDescription());
        }
        return match;
    }

    /** An expression and the window, the offset and what is not supported behind it. */
    private Expression suffixed(Expression expression) {
        Expression result = expression;
        while (true) {
            if (peek().is("[")) {
                result = windowed(result);
            } else if (peek().isWord("offset")) {
                result = shifted(result);
            } else if (peek().is("@")) {
                throw PromqlException.unsupported("the modifier @");
            } else {
                return result;
            }
        }
    }

    private Expression windowed(Expression of) {
        Token bracket = take();
        Duration window = duration("range");
        if (peek().text().startsWith(":")) {
            throw PromqlException.unsupported("a subquery ([range:step])");
        }
        expect("]", "in range");
        if (!(of instanceof Selector selector) || selector.window() != null) {
            throw Lexer.error(text, bracket.start(), "ranges only allowed for vector selectors");
        }
        if (!selector.offset().isZero()) {
            throw Lexer.error(text, bracket.start(), "no offset modifiers allowed before range");
        }
        if (window.isZero()) {
            throw Lexer.error(text, bracket.start(), "duration must be greater than 0");
        }
        return new Selector(selector.matches(), window, Duration.ZERO);
    }

    private Expression shifted(Expression of) {
        Token word = take();
        boolean isLater = takeIf("-");
        Duration offset = duration("offset");
        if (!(of instanceof Selector selector)) {
            throw Lexer.error(
                    text,
                    word.start(),
                    "offset modifier must be preceded by an instant vector selector or range vector selector");
        }
        if (!selector.offset().isZero()) {
            throw Lexer.error(text, word.start(), "offset may not be set multiple times");
        }
        return new Selector(selector.matches(), selector.window(), isLater ? offset.negated() : offset);
    }

    private Duration duration(String where) {
        Token token = take();
        if (token.kind() != Token.Kind.DURATION) {
            next--;
            throw error("unexpected " + described(token) + " in " + where + ", expected duration");
        }
        return requireNonNull(durationOrNull(token.text()));
    }

    /** A duration as in {@code 1h30m}; null where the text is none. A day has 24 hours, a year 365 days. */
    public static @Nullable Duration durationOrNull(String text) {
        Duration all = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            long number = Math.min(Long.parseLong(part.group(1)), Integer.MAX_VALUE);
            all = all.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        case "w" -> Duration.ofDays(7 * number);
                        default -> Duration.ofDays(365 * number);
                    });
        }
        return end == text.length() && end > 0 ? all : null;
    }
}
