package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.time.LocalDate;
import java.util.Map;

/**
 * The events of one day as a SELECT for DuckDB: LLM calls, checkpoints and HTTP requests like those of
 * {@code dev.zeroheap.bench.MixedEvents}, with other numbers of values.
 *
 * <ul>
 *   <li>LLM calls: {@value #MODELS} models, the label {@code tenant} of {@value #TENANTS} values;
 *   <li>checkpoints: the label {@code thread_id} of {@value #THREADS};
 *   <li>requests: the label {@code route} of {@value #ROUTES}; 0 to 4 % of a route's fail, of all others 2 %.
 * </ul>
 *
 * <p>Four writers begin a run at midnight and end it at the next, so that a day has the lines of recorders, too. Everything
 * is drawn from the hash of the event's number: the same day has the same events. Maps of labels are made once and joined,
 * because making a map costs more than all the rest of an event.
 *
 * @param date the day
 * @param first the number of its first event, counted from the first of the archive
 * @param count how many events it has, two for each writer of them the recorders' own
 */
record GeneratedDay(LocalDate date, long first, long count) {
    private static final int MODELS = 10;
    private static final int TENANTS = 5_000;
    private static final int THREADS = 300;
    private static final int ROUTES = 40;
    private static final int WRITERS = 4;
    private static final int DRAWS = 7;

    /** 2^64 divided by the golden ratio: multiples of it differ in half of their bits. */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** {@code draw1} and so on are even numbers from 0 to 1, {@code normal1} and {@code normal2} normal ones. */
    private static final String EVENTS = """
            with label as (
              select cast(i as int) as label_key, map {'tenant': format('tenant-{:04d}', i)} as labels
                from range(:tenants) as tenant(i)
              union all select cast(:tenants + i as int), map {'thread_id': format('thread-{:03d}', i)}
                from range(:threads) as thread(i)
              union all select cast(:tenants + :threads + i as int),
                  map {'route': format('/api/v1/resources-{:02d}/{{id}}', i)}
                from range(:routes) as route(i)),
            numbered as (
              select i, i < :writers as is_opened, i >= :count - :writers as is_closed, is_opened or is_closed as is_own,
                :draw1 as kind, :draw2 as draw2, :draw3 as draw3, :draw4 as failure, :draw7 as draw7,
                sqrt(-2 * ln(1 - :draw5)) as radius, 2 * pi() * :draw6 as angle
              from range(:count) as numbers(i)),
            named as (
              select *,
                timestamp ':date' + to_microseconds(cast(floor((i + draw7) * 86400e6 / :count) as bigint)) as ts,
                case when is_opened then 'run_opened' when is_closed then 'run_closed' when kind < 0.3 then 'llm_call'
                  when kind < 0.6 then 'checkpoint_save' else 'http_request' end as name,
                radius * cos(angle) as normal1, radius * sin(angle) as normal2,
                floor(draw3 * draw3 * :routes) as route
              from numbered),
            event as (
              select *,
                cast(case name when 'llm_call' then floor(draw3 * draw3 * :tenants)
                  when 'checkpoint_save' then :tenants + floor(draw3 * draw3 * :threads)
                  when 'http_request' then :tenants + :threads + route end as int) as label_key,
                not is_own and failure < case name when 'http_request' then 0.004 * (route % 11) else 0.02 end as fails,
                case name when 'llm_call' then 1.1 * exp(0.6 * normal1)
                  when 'checkpoint_save' then 0.012 * exp(0.5 * normal1)
                  when 'http_request' then 0.035 * exp(0.7 * normal1) end as seconds
              from named)
            select :columns from event left join label using (label_key)""";

    /** Of the columns that are not null everywhere. */
    private static final Map<String, String> EXPRESSIONS = Map.ofEntries(
            Map.entry("ts", "ts"),
            Map.entry("name", "name"),
            Map.entry("metric_type", "case when is_own then 'event' else 'timer' end"),
            Map.entry("module", of("'zeroheap.recorder'", "'llm'", "'checkpoint'", "'http'")),
            Map.entry(
                    "operation",
                    of(
                            "null",
                            "'chat'",
                            "['save', 'save', 'save', 'load', 'list'][1 + cast(floor(5 * draw2) as int)]",
                            "['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE'][1 + cast(floor(7 * draw2) as int)]")),
            Map.entry("duration", "round(seconds, 9)"),
            Map.entry("size", of("null", "null", "24576 * exp(0.9 * normal2)", "3072 * exp(normal2)")),
            Map.entry("success", "case when not is_own then not fails end"),
            Map.entry(
                    "error_type",
                    "case when fails then " + of("null", "'TimeoutException'", "'IOException'", "'503'") + " end"),
            Map.entry("model", of("null", "'model-' || cast(floor(draw2 * :models) as int)", "null", "null")),
            Map.entry("provider", of("null", "'provider-' || cast(floor(draw2 * :models) as int) % 4", "null", "null")),
            Map.entry("prompt_tokens", of("null", "800 * exp(0.8 * normal2)", "null", "null")),
            Map.entry("completion_tokens", of("null", "180 * exp(0.7 * normal1)", "null", "null")),
            Map.entry("labels", "labels"),
            Map.entry("service", "'shop'"),
            Map.entry("host", "'web' || 1 + i % :writers"),
            Map.entry("run", "format(':compact_dateT000000000Z-web{}-4711-{:08x}', 1 + i % :writers, i % :writers)"),
            Map.entry("seq", "1 + i // :writers"));

    /** An expression by the kind of the event. */
    private static String of(String own, String llmCall, String checkpoint, String request) {
        return "case name when 'llm_call' then " + llmCall + " when 'checkpoint_save' then " + checkpoint
                + " when 'http_request' then " + request + " else " + own + " end";
    }

    /** A SELECT with the columns of {@link EventColumn#ALL}. */
    String events() {
        String sql = EVENTS.replace(":columns", columns())
                .replace(":compact_date", date.toString().replace("-", ""))
                .replace(":date", date.toString())
                .replace(":count", String.valueOf(count))
                .replace(":models", String.valueOf(MODELS))
                .replace(":tenants", String.valueOf(TENANTS))
                .replace(":threads", String.valueOf(THREADS))
                .replace(":routes", String.valueOf(ROUTES))
                .replace(":writers", String.valueOf(WRITERS));
        for (int draw = 1; draw <= DRAWS; draw++) {
            sql = sql.replace(":draw" + draw, draw(draw));
        }
        return sql;
    }

    private static String columns() {
        return EventColumn.ALL.stream()
                .map(column -> "cast(" + EXPRESSIONS.getOrDefault(column.name(), "null") + " as "
                        + column.type().duckdb() + ") as " + column.quoted())
                .collect(joining(", "));
    }

    /** From 0, inclusive, to 1, exclusive. DuckDB's hash of two values would have draws depend on each other. */
    private String draw(int number) {
        return "((hash(xor(hash(i + " + first + "), " + Long.toUnsignedString(number * GOLDEN_RATIO)
                + "::ubigint)) >> 11) / 9007199254740992e0)";
    }
}
