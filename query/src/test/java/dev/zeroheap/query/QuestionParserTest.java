package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionParserTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<Dimension> BY_NAME = List.of(Dimension.NAME);

    private final QuestionParser parser = new QuestionParser(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void shouldAskForTheLastHourWhereNothingIsSaid() {
        assertThat(parser.events(Parameters.of(Map.of())))
                .isEqualTo(new EventQuery(
                        TimeRange.between(NOON.minusSeconds(3600), NOON), Filter.NONE, Order.NEWEST_FIRST, 100));
        assertThat(parser.summary(Parameters.of(Map.of()), BY_NAME))
                .isEqualTo(new SummaryQuery(
                        TimeRange.between(NOON.minusSeconds(3600), NOON), Filter.NONE, BY_NAME, null, 1000));
    }

    @Test
    void shouldTakeEverythingThatASummaryCanBeAsked() {
        SummaryQuery query = parser.summary(
                parameters(
                        "range=2h&name=a&name=b&success=false&label.tenant=t 1&group_by=model,label.route&group_by=host&step=5m&limit=7"),
                BY_NAME);

        assertThat(query.range()).isEqualTo(TimeRange.between(NOON.minusSeconds(7200), NOON));
        assertThat(query.filter().conditions())
                .containsExactlyInAnyOrder(
                        Condition.in(Dimension.NAME, "a", "b"),
                        Condition.in(Dimension.SUCCESS, "false"),
                        Condition.in(new Dimension("label.tenant"), "t 1"));
        assertThat(query.groupBy())
                .containsExactly(Dimension.MODEL, new Dimension("label.route"), new Dimension("host"));
        assertThat(query.step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(query.limit()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:00:00Z, 2026-11-23T10:00:00Z",
        "2026-11-23T11:00:00+01:00, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.123456Z, 2026-11-23T10:00:00.123456Z",
        "1795428000, 2026-11-23T10:00:00Z",
        "1795428000.25, 2026-11-23T10:00:00.250Z",
        "-0.5, 1969-12-31T23:59:59.500Z"
    })
    void shouldTakeInstantsOfBothForms(String text, Instant instant) {
        assertThat(parser.events(Parameters.of(Map.of("from", List.of(text)))).range())
                .isEqualTo(TimeRange.between(instant, NOON));
    }

    @Test
    void shouldLeaveTheStartOpenWhereOnlyTheEndIsGiven() {
        assertThat(parser.events(parameters("to=1795428000")).range())
                .isEqualTo(new TimeRange(null, Instant.parse("2026-11-23T10:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range=soon | range | range must be a duration such as 15m, 1h30m, 7d or PT1H30M: soon",
                "range=1h&range=2h | range | range must be given once: it came 2 times",
                "range=1h&from=1795428000 | range | range must not come together with from or to: 1h",
                "from=yesterday | from | from must be an instant such as 2026-11-23T12:00:00Z (a + in it written %2B), or Unix seconds: yesterday",
                "from=2026-11-23T12:00:00 | from | from must be an instant such as 2026-11-23T12:00:00Z (a + in it written %2B), or Unix seconds: 2026-11-23T12:00:00",
                "to=99999999999999 | to | to must be an instant such as 2026-11-23T12:00:00Z (a + in it written %2B), or Unix seconds: 99999999999999",
                "from=2026-11-24T00:00:00Z | from | from must be before to: 2026-11-24T00:00:00Z is not before 2026-11-23T12:00:00Z",
                "from=999999999999 | from | from must be 0001-01-01T00:00:00Z..9999-12-31T23:59:59Z: +33658-09-27T01:46:39Z",
                "limit=0 | limit | limit must be 1..10000: 0",
                "limit=20000 | limit | limit must be 1..10000: 20000",
                "limit=ten | limit | limit must be 1..10000: ten",
                "limit=99999999999 | limit | limit must be 1..10000: 99999999999",
                "step=0s | step | step must be whole seconds, 1s or more: PT0S",
                "step=1500ms | step | step must be whole seconds, 1s or more: PT1.5S",
                "step=often | step | step must be a duration such as 15m, 1h30m, 7d or PT1H30M: often",
                "to=1795428000&step=1m | step | step needs a range with both ends, but one is open",
                "step=3652060d | step | step must be at most 3652059d: PT87649440H",
                "range=10000s&step=1s | step | step must cut the range into fewer than 10000 parts: PT1S of PT2H46M40S",
                "group_by=colour | group_by | group_by must name columns such as name, module, model, service, or label.<key>: colour",
                "group_by=name, | group_by | group_by must name columns such as name, module, model, service, or label.<key>: name,",
                "group_by=name,name | group_by | group_by must not name a dimension twice: name,name",
                "success=maybe | success | success must be true or false: maybe",
                "name= | name | name must not be empty",
                "label.=x | label. | label. must not be empty"
            })
    void shouldNameTheParameterTheRuleAndTheValue(String query, String parameter, String message) {
        assertThatThrownBy(() -> parser.summary(parameters(query), BY_NAME))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(QueryException.Code.INVALID_PARAMETER);
                    assertThat(e.parameter()).contains(parameter);
                })
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "colour=red, colour",
        "order=asc, order",
        "Range=1h, Range",
        "ts=1, ts",
        "labels=1, labels",
        "label=x, label",
        "!=x, !"
    })
    void shouldRefuseWhatItDoesNotKnow(String query, String parameter) {
        assertThatThrownBy(() -> parser.summary(parameters(query), BY_NAME))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(QueryException.Code.UNKNOWN_PARAMETER);
                    assertThat(e.code().wireName()).isEqualTo("unknown_parameter");
                    assertThat(e.parameter()).contains(parameter);
                })
                .hasMessageStartingWith("there is no parameter " + parameter + " here; there are from, ");
    }

    @Test
    void shouldRefuseParametersOfTheOtherQuestion() {
        assertThatThrownBy(() -> parser.events(parameters("step=1m")))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith("there is no parameter step here");
    }

    @Test
    void shouldTakeOrders() {
        assertThat(parser.events(parameters("order=asc")).order()).isEqualTo(Order.OLDEST_FIRST);
        assertThat(parser.events(parameters("order=desc")).order()).isEqualTo(Order.NEWEST_FIRST);
        assertThatThrownBy(() -> parser.events(parameters("order=up")))
                .isInstanceOf(QueryException.class)
                .hasMessage("order must be asc or desc: up");
    }

    @Test
    void shouldRefuseTextThatNoStatementCanHold() {
        assertThatThrownBy(() -> parser.events(Parameters.of(Map.of("name", List.of("a\0b")))))
                .isInstanceOf(QueryException.class)
                .hasMessage("name must be Unicode text without NUL and unpaired surrogates: a?b");
        assertThatThrownBy(() -> parser.events(Parameters.of(Map.of("name", List.of("a\ud800")))))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> parser.events(Parameters.of(Map.of("name", List.of("x".repeat(5000))))))
                .isInstanceOf(QueryException.class)
                .hasMessage("name must have at most 4096 characters: it has 5000");
    }

    @ParameterizedTest
    @CsvSource({
        "model=gpt-4o, model, IN, gpt-4o",
        "model != gpt-4o, model, NOT_IN, gpt-4o",
        "model^=gpt-, model, PREFIX, gpt-",
        "model=~gpt-.*|o1, model, MATCHES, gpt-.*|o1",
        "model!~a=b, model, NOT_MATCHES, a=b",
        "duration<1e-3, duration, BELOW, 1e-3",
        "duration <= .5, duration, AT_MOST, .5",
        "label.a.b>-2, label.a.b, ABOVE, -2",
        "seq>=7, seq, AT_LEAST, 7",
        "label.x exists, label.x, EXISTS,",
        "error_type absent, error_type, ABSENT,"
    })
    void shouldReadConditions(String text, String column, Operator operator, String value) {
        Filter filter =
                parser.events(Parameters.of(Map.of("where", List.of(text)))).filter();

        assertThat(filter.conditions())
                .containsExactly(
                        new Condition(new Dimension(column), operator, value == null ? List.of() : List.of(value)));
    }

    @Test
    void shouldReadNegationsAmongTheParameters() {
        assertThat(parser.events(parameters("model!=a&model!=b&name=c")).filter())
                .isEqualTo(new Filter(List.of(
                        new Condition(Dimension.MODEL, Operator.NOT_IN, List.of("a", "b")),
                        Condition.in(Dimension.NAME, "c"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where=model | where | where must be <column><sign><value> with one of the signs =, !=, ^=, =~, !~, <, <=, >, >=, exists, absent: model",
                "where=colour>1 | where | where must name a column such as model, duration or label.<key>, and there is none of the name colour",
                "where=model>1 | model | model > must be said of a number or a label, and model is neither",
                "where=duration^=1 | duration | duration ^= must be said of text, and duration is none",
                "where=duration>fast | duration | duration must be compared with a number such as 0.5: fast",
                "where=duration>1e999 | duration | duration must be compared with a number such as 0.5: 1e999",
                "where=success=maybe | success | success must be true or false: maybe",
                "aggregates=p101(duration) | aggregates | aggregates must have percentiles of 0..100: p101",
                "aggregates=p50 | aggregates | aggregates must name a column in brackets after p: nothing",
                "aggregates=sum(model) | aggregates | aggregates must have a number or a label in sum(): model",
                "aggregates=rate(model) | aggregates | aggregates must have no column in rate: model",
                "aggregates=mean(colour) | aggregates | aggregates must name a column such as duration or label.<key> in brackets: colour",
                "aggregates=count,count | aggregates | aggregates must not name a figure twice",
                "order_by=most | order_by | order_by must be a figure as in aggregates; aggregates must be made of count, rate, errors, error_rate, sum, mean, min, max, stddev, p<percent>, distinct, cost, unpriced_calls, first, last, each with a column in brackets where it needs one: most",
                "to=1795428000&order_by=rate | order_by | order_by must not be rate where the range has an open end",
                "compare=0s | compare | compare must be longer than nothing: PT0S",
                "to=1795428000&compare=1d | compare | compare needs a range with both ends, but one is open",
                "step=7m&compare=1h | compare | compare must be a multiple of the step PT7M, so that steps meet: PT1H",
                "compare=999999d | compare | compare must not go back behind 0001-01-01T00:00:00Z: PT23999976H",
                "other=yes | other | other must be true or false: yes"
            })
    void shouldNameWhatIsWrongWithAQuestionForFigures(String query, String parameter, String message) {
        assertThatThrownBy(() -> parser.aggregate(parameters(query)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.parameter()).contains(parameter))
                .hasMessage(message);
    }

    @Test
    void shouldTakeEverythingThatFiguresCanBeAsked() {
        AggregateQuery query = parser.aggregate(parameters(
                "range=1d&group_by=model,label.a&aggregates=count,p99.9(duration)&aggregates=distinct(label.a,b)"
                        + "&order_by=error_rate&order=asc&limit=3&other=true&compare=7d&approximate=true&step=auto"));

        assertThat(query.aggregates().stream().map(Aggregate::text))
                .containsExactly("count", "p99.9(duration)", "distinct(label.a,b)");
        assertThat(query.groups())
                .isEqualTo(new Groups(
                        List.of(Dimension.MODEL, new Dimension("label.a")),
                        3,
                        new Aggregate(Function.ERROR_RATE, null, null),
                        Groups.Order.ASCENDING,
                        true));
        assertThat(query.step()).isEqualTo(Duration.ofMinutes(10));
        assertThat(query.compareShift()).isEqualTo(Duration.ofDays(7));
        assertThat(query.isApproximate()).isTrue();
    }

    @Test
    void shouldBoundHowMuchIsAskedAtOnce() {
        assertThatThrownBy(() -> parser.summary(
                        parameters("group_by=name,module,model,provider,operation,service,host,run,metric_type"),
                        BY_NAME))
                .isInstanceOf(QueryException.class)
                .hasMessage("group_by must have at most 8 dimensions: 9");
        List<String> names = java.util.stream.IntStream.range(0, 1001)
                .mapToObj(Integer::toString)
                .toList();
        assertThatThrownBy(() -> parser.events(Parameters.of(Map.of("name", names))))
                .isInstanceOf(QueryException.class)
                .hasMessage("name must have 1..1000 values: 1001");
    }

    private static Parameters parameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters
                    .computeIfAbsent(parts[0], key -> new java.util.ArrayList<>())
                    .add(parts[1]);
        }
        return Parameters.of(parameters);
    }

    @Test
    void shouldReadAStatementAndItsRange() {
        SqlQuery hour = parser.sql(Parameters.of(Map.of("sql", List.of("select 1"))));
        SqlQuery day = parser.sql(Parameters.of(Map.of("sql", List.of("select 1"), "range", List.of("1d"))));

        assertThat(hour.sql()).isEqualTo("select 1");
        assertThat(hour.range()).isEqualTo(TimeRange.between(NOON.minusSeconds(3600), NOON));
        assertThat(day.range().length()).contains(Duration.ofDays(1));
        assertThatThrownBy(() -> parser.sql(Parameters.of(Map.of())))
                .hasMessage("sql must be given: a SELECT over events");
        assertThatThrownBy(() -> parser.sql(Parameters.of(Map.of("sql", List.of("select 1"), "model", List.of("m1")))))
                .hasMessageStartingWith("there is no parameter model here; there are from, range, sql and to");
        assertThatThrownBy(() -> parser.sql(Parameters.of(Map.of("sql", List.of("select 1", "select 2")))))
                .hasMessage("sql must be given once: it came 2 times");
    }
}
