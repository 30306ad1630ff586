package dev.zeroheap.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.query.Operator;
import dev.zeroheap.query.promql.Expression.Selector;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromqlParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3                      | 7",
                "(1 + 2) * 3                    | 9",
                "2 ^ 3 ^ 2                      | 512",
                "-2 ^ 2                         | -4",
                "2 ^ -1                         | 0.5",
                "-(1 - 2 - 3)                   | 4",
                "7 % 4 / 2                      | 1.5",
                "1 + 2 < bool 4                 | 1",
                "1 == bool 2                    | 0",
                "0x1F + .5e1 + 1.               | 37",
                "+Inf > bool 3                  | 1",
            })
    void shouldReadNumbersAndLevels(String expression, Double value) {
        Evaluation evaluation = new Evaluation(null, null, PromqlTestMoments.ONE);
        assertThat(evaluation.scalar(PromqlParser.parse(expression))[0]).isEqualTo(value);
    }

    @Test
    void shouldReadSelectors() {
        Selector selector = (Selector) PromqlParser.parse(
                "a:b_c{model=\"x\\n\\u00e4\", http_route!~'/a.*',service=`w\\`,} [1h30m] offset -5m");
        assertThat(selector.matches())
                .containsExactly(
                        new Match("__name__", Operator.IN, "a:b_c"),
                        new Match("model", Operator.IN, "x\n\u00e4"),
                        new Match("http_route", Operator.NOT_MATCHES, "/a.*"),
                        new Match("service", Operator.IN, "w\\"));
        assertThat(selector.window()).isEqualTo(Duration.ofMinutes(90));
        assertThat(selector.offset()).isEqualTo(Duration.ofMinutes(-5));
        assertThat(PromqlParser.parseSelector("{__name__=~\"a.+\"}").matches()).hasSize(1);
        assertThat(PromqlParser.parse("sum by (a, b,) (x) / on() group_total").type())
                .isEqualTo(Expression.Type.VECTOR);
        assertThat(PromqlParser.parse("sum(x) without (a)")).isEqualTo(PromqlParser.parse("sum without(a)(x)"));
        assertThat(PromqlParser.parse("1 # one\n + 2")).isEqualTo(PromqlParser.parse("1 + 2"));
        assertThat(PromqlParser.parse("sum")).isInstanceOf(Selector.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                          | 1:1: parse error: no expression found in input",
                "sum(                        | 1:5: parse error: unexpected end of input",
                "sum(a b)                    | 1:7: parse error: unexpected identifier \"b\" in arguments",
                "1 +                         | 1:4: parse error: unexpected end of input",
                "a{b}                        | 1:4: parse error: unexpected \"}\" in label matching, expected label matching operator",
                "a{b=c}                      | 1:5: parse error: unexpected identifier \"c\" in label matching, expected string",
                "a{b=\"c\"                   | 1:8: parse error: unexpected end of input in label matching",
                "a{b=~\"(\"}                 | 1:6: parse error: error parsing regexp",
                "{}                          | 1:1: parse error: vector selector must contain at least one non-empty matcher",
                "{a=\"\",b=~\".*\"}          | 1:1: parse error: vector selector must contain at least one non-empty matcher",
                "a{__name__=\"b\"}           | 1:1: parse error: metric name must not be set twice",
                "rate(a)                     | 1:1: parse error: expected type range vector in call to function \"rate\", got instant vector",
                "rate(a[5m], 1)              | 1:1: parse error: expected 1 argument(s)",
                "abs(1)                      | 1:1: parse error: expected type instant vector",
                "sum(1)                      | 1:1: parse error: expected type instant vector in aggregation expression, got scalar",
                "topk(a)                     | 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
                "sum by (a) (b) by (c)       | 1:1: parse error: only one by or without",
                "a[5m] + 1                   | 1:7: parse error: binary expression must contain only scalar and instant vector types",
                "1 > 2                       | 1:3: parse error: comparisons between scalars must use BOOL modifier",
                "1 and a                     | 1:3: parse error: set operator \"and\" not allowed in binary scalar expression",
                "1 + on(a) b                 | 1:3: parse error: vector matching only allowed between instant vectors",
                "a + bool b                  | 1:5: parse error: bool modifier can only be used on comparison operators",
                "a[5m][5m]                   | 1:6: parse error: ranges only allowed for vector selectors",
                "(a + b)[5m]                 | 1:8: parse error: ranges only allowed for vector selectors",
                "a offset 5m [5m]            | 1:13: parse error: no offset modifiers allowed before range",
                "a offset 5m offset 5m       | 1:13: parse error: offset may not be set multiple times",
                "1 offset 5m                 | 1:3: parse error: offset modifier must be preceded",
                "a[5]                        | 1:3: parse error: unexpected number \"5\" in range, expected duration",
                "a[0s]                       | 1:2: parse error: duration must be greater than 0",
                "-\"a\"                      | 1:1: parse error: unary expression only allowed",
                "\"a                         | 1:1: parse error: unterminated quoted string",
                "\"\\q\"                     | 1:3: parse error: unknown escape sequence 'q'",
                "\"\\ud800\"                 | 1:4: parse error: escape sequence is no character of Unicode",
                "a $ b                       | 1:3: parse error: unexpected character: '$'",
                "raet(a[5m])                 | 1:1: parse error: unknown function with name \"raet\"",
                "a b                         | 1:3: parse error: unexpected identifier \"b\"",
            })
    void shouldSayWhereAMistakeIs(String expression, String message) {
        assertThatThrownBy(() -> PromqlParser.parse(expression))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.kind()).isEqualTo(PromqlException.Kind.SYNTAX))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldCountLines() {
        assertThatThrownBy(() -> PromqlParser.parse("sum(a)\n  + )"))
                .hasMessageStartingWith("2:5: parse error: unexpected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "irate(a[5m])               | the function irate is not supported",
                "label_replace(a, b, c)     | the function label_replace is not supported",
                "a[1h:5m]                   | a subquery ([range:step]) is not supported",
                "a @ 5                      | the modifier @ is not supported",
                "a * on (b) group_left c    | matching of many to one (group_left) is not supported",
            })
    void shouldNameWhatIsNotSupported(String expression, String message) {
        assertThatThrownBy(() -> PromqlParser.parse(expression))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.kind()).isEqualTo(PromqlException.Kind.EXECUTION))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldTakeSelectorsAloneAsSuch() {
        for (String text : new String[] {"a[5m]", "sum(a)", "a offset 5m", "1", "a + b"}) {
            assertThatThrownBy(() -> PromqlParser.parseSelector(text)).isInstanceOf(PromqlException.class);
        }
    }

    @Test
    void shouldBoundLengthAndDepth() {
        assertThatThrownBy(() -> PromqlParser.parse("a".repeat(20_001)))
                .hasMessageContaining("at most 20000 characters");
        assertThatThrownBy(() -> PromqlParser.parse("(".repeat(5_000) + "a"))
                .hasMessageContaining("nested deeper than 100");
        assertThatThrownBy(() -> PromqlParser.parse("-".repeat(5_000) + "a"))
                .hasMessageContaining("nested deeper than 100");
    }

    @Test
    void shouldCutShortARegularExpressionThatNeverEnds() {
        Match match = new Match("__name__", Operator.MATCHES, "a*a*a*a*a*a*a*a*b");
        assertThatThrownBy(() -> match.isTrueOf("a".repeat(200))).hasMessage("a regular expression takes too long");
    }

    @Test
    void shouldAnswerAnyTextWithAnExpressionOrAnException() {
        String pieces =
                "sum|by|(|)|{|}|a|=|\"x\"|[5m]|offset|1|+|-|^|rate|,|on|5m|=~|bool|<|and|\\|'|`|\n|#|0x|é|\ud83d";
        String[] each = pieces.split("\\|", -1);
        Random random = new Random(3);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(each[random.nextInt(each.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                PromqlParser.parse(text.toString());
                parsed++;
            } catch (PromqlException expected) {
                assertThat(expected).hasMessageMatching("(?s).+(parse error|not supported).+");
            }
        }
        assertThat(parsed).isPositive();
    }
}
