package dev.zeroheap.query;

import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {
    private static final TimeRange HOUR = TimeRange.between(TestEvent.NOON, TestEvent.NOON.plusSeconds(3600));

    @TempDir
    Path directory;

    private Path logs;
    private ArchiveSettings archive;
    private QuerySettings settings;
    private QueryEngine engine;

    @BeforeEach
    void open() {
        logs = directory.resolve("logs");
        archive = ArchiveSettings.in(directory.resolve("archive"));
        settings = QuerySettings.of(logs, directory.resolve("tmp"))
                .withArchive(archive)
                .withLimits(Duration.ofSeconds(60), 1000);
        engine = QueryEngine.open(settings);
        TestRun.in(logs)
                .write(
                        TestEvent.of("call")
                                .with("duration", 0.5)
                                .with("size", 3)
                                .with("success", true)
                                .label("route", "/a"),
                        TestEvent.of("call").afterNoon(1, MINUTES).with("duration", 1.5),
                        TestEvent.of("other").afterNoon(59, MINUTES),
                        TestEvent.of("call").afterNoon(2, HOURS))
                .roll();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private SqlAnswer ask(String sql) {
        return engine.sql(new SqlQuery(sql, HOUR));
    }

    private void archive() {
        try (Archive opened = Archive.open(archive)) {
            new Archiver(opened, new LogDirectory(logs), ArchiverSettings.DEFAULTS.withGrace(Duration.ofHours(1)))
                    .runOnce();
        }
    }

    @Test
    void shouldAnswerTheSameFromLiveLogAndArchive() {
        String sql = "select name, count(*) as n, sum(duration) as s from events group by name order by name";

        SqlAnswer live = ask(sql);
        archive();
        SqlAnswer archived = ask(sql);

        assertThat(live.rows()).containsExactly(List.of("call", 2L, 2.0), row("other", 1L, null));
        assertThat(archived.rows()).isEqualTo(live.rows());
        assertThat(live.columns())
                .containsExactly(
                        new SqlColumn("name", "VARCHAR"), new SqlColumn("n", "BIGINT"), new SqlColumn("s", "DOUBLE"));
        assertThat(live.declaration().liveRows()).isEqualTo(4);
        assertThat(archived.declaration().archivedRows()).isEqualTo(4);
        assertThat(archived.declaration().complete()).isTrue();
        assertThat(archived.declaration().truncated()).isFalse();
    }

    private static List<Object> row(Object... cells) {
        return Arrays.asList(cells);
    }

    @Test
    void shouldCountEachEventOnceAcrossTheBoundary() {
        archive();
        new TestRun(logs, "web", "web1", 2).write(TestEvent.of("call").afterNoon(3, MINUTES));

        assertThat(ask("select count(*) from events").rows()).containsExactly(List.of(4L));
    }

    @Test
    void shouldShowColumnsAndValuesAsEventsDo() {
        SqlAnswer answer = ask("from events order by timestamp limit 1");

        List<String> columns = answer.columns().stream().map(SqlColumn::name).toList();
        assertThat(columns)
                .isEqualTo(ResultTable.ofEvents().columns().stream()
                        .map(ResultColumn::name)
                        .toList());
        List<Object> row = answer.rows().get(0);
        assertThat(row.get(columns.indexOf("timestamp"))).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(row.get(columns.indexOf("duration"))).isEqualTo(0.5);
        assertThat(row.get(columns.indexOf("size"))).isEqualTo(3L);
        assertThat(row.get(columns.indexOf("success"))).isEqualTo(true);
        assertThat(row.get(columns.indexOf("model"))).isNull();
        assertThat(row.get(columns.indexOf("labels"))).isEqualTo(Map.of("route", "/a"));
        assertThat(row.get(columns.indexOf("service"))).isEqualTo("web");
    }

    @Test
    void shouldGiveEveryKindOfValueAsJsonCan() {
        SqlAnswer answer = ask("""
                select 1.25::decimal(5,2) as d, 170141183460469231731687303715884105727 as h, 'nan'::double as nan,
                  [1, null, 3] as l, {'a': 'x', 'b': [true]} as s, date '2026-11-27' as day, interval 90 minute as i,
                  timestamptz '2026-11-27 12:00:00.5+02' as t, null as n, 'a' as a, 'b' as a""");

        assertThat(answer.rows())
                .containsExactly(row(
                        new BigDecimal("1.25"),
                        new BigDecimal("170141183460469231731687303715884105727"),
                        null,
                        row(1, null, 3),
                        Map.of("a", "x", "b", List.of(true)),
                        "2026-11-27",
                        "01:30:00",
                        "2026-11-27T10:00:00.5Z",
                        null,
                        "a",
                        "b"));
        assertThat(answer.columns().stream().map(SqlColumn::name))
                .startsWith("d", "h")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "values (1)",
                "table events",
                "describe events",
                "summarize events",
                "describe select 1",
                "select 1 -- a remark",
                "select 1 /* ; drop */",
                "with a as (select * from events), b as (select name from a) select count(*) from b join events using (name)",
                "with recursive t(n) as (select 1 union all select n + 1 from t where n < 10) select max(n) from t",
                "select name, row_number() over (partition by name order by timestamp) from events",
                "select quantile_cont(duration, [0.5, 0.99]), approx_quantile(duration, 0.9) from events",
                "select time_bucket(interval 5 minute, timestamp) as t, count(*) filter (where success) from events group by 1",
                "select labels['route'], map_keys(labels), cardinality(labels) from events where labels['route'] is not null",
                "select * exclude (labels) replace (upper(name) as name) from events",
                "select columns('n.*') from events",
                "select [upper(x) for x in string_split(name, 'a')] from events",
                "select * from (select unnest([1, 2, 3]) as i) where i not in (select size from events where size is not null)",
                "select * from range(10) t(i) union all select count(*) from events",
                "select name.upper(), name ilike 'C%', name similar to 'c.*', regexp_matches(name, '^c') from events",
                "select extract(hour from timestamp), date_trunc('day', timestamp), timestamp::date, now() > timestamp from events",
                "select coalesce(duration, 0), case when success then 1 else 2 end, duration between 0 and 1 from events",
                "select * from events tablesample 50%",
                "select e.name from events e, lateral (select e.name as again) x where exists (select 1 from events)",
                "select grouping(name), name, success, count(*) from events group by cube (name, success)",
                "select * from (pivot events on name in ('call', 'other') using count(*) group by success)",
                "select distinct on (name) name, duration from events order by name, duration desc nulls last offset 1",
            })
    void shouldAnswerWhatAnalystsAsk(String sql) {
        assertThat(ask(sql).columns()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // more than one, or none
                "select 1; select 2",
                "select 1; drop view events",
                ";",
                "-- nothing",
                "select",
                "select * from events) as x; drop view events; select * from (select 1",
                "select 1) as a, (select 2",
                // what is no SELECT
                "copy events to '/tmp/out.csv'",
                "copy (select 1) to '/tmp/out.parquet' (format parquet)",
                "copy x from '/etc/passwd'",
                "attach '/tmp/other.db' as other",
                "detach memory",
                "install httpfs",
                "force install httpfs from 'http://127.0.0.1/x'",
                "load httpfs",
                "load '/tmp/evil.duckdb_extension'",
                "pragma version",
                "pragma database_list",
                "set threads = 64",
                "set global memory_limit = '100GB'",
                "reset memory_limit",
                "set variable x = 1",
                "export database '/tmp/out'",
                "import database '/tmp/out'",
                "create table t (i int)",
                "create temp table t as select 1",
                "create or replace view events as select 1",
                "create macro f() as table select * from read_text('/etc/passwd')",
                "create secret (type s3)",
                "create function f() as 1",
                "drop view events",
                "insert into events values (1)",
                "update events set name = 'x'",
                "delete from events",
                "alter view events rename to x",
                "call pragma_version()",
                "call duckdb_settings()",
                "prepare p as select 1",
                "execute p",
                "explain select 1",
                "explain analyze select * from events",
                "begin transaction",
                "checkpoint",
                "vacuum",
                "use memory",
                // parameters
                "select ?",
                "select $1",
                "select $name",
                // files by their names
                "select * from '/etc/passwd'",
                "select * from \"/etc/passwd\"",
                "select * from '../archive/catalog.db'",
                "select * from '*.parquet'",
                "select * from 'http://127.0.0.1:1/x.csv'",
                "select * from 's3://bucket/x.parquet'",
                "from '/etc/passwd'",
                "table '/etc/passwd'",
                "describe '/etc/passwd'",
                "summarize '/etc/passwd'",
                "select (select count(*) from '/etc/passwd')",
                "select 1 from events where exists (from '/etc/passwd')",
                "with \"/etc/passwd\" as (select 1) select * from '/etc/passwd'",
                // functions that read
                "select * from read_csv('/etc/passwd')",
                "select * from read_csv_auto('/etc/passwd')",
                "select * from READ_CSV('/etc/passwd')",
                "select * from read_text('/etc/passwd')",
                "select * from read_blob('/etc/passwd')",
                "select * from read_json('/tmp/x.json')",
                "select * from read_ndjson_objects('/tmp/x.json')",
                "select * from read_parquet('/tmp/x.parquet')",
                "select * from parquet_scan('/tmp/x.parquet')",
                "select * from parquet_metadata('/tmp/x.parquet')",
                "select * from parquet_schema('/tmp/x.parquet')",
                "select * from parquet_kv_metadata('/tmp/x.parquet')",
                "select * from parquet_bloom_probe('/tmp/x.parquet', 'a', 1)",
                "select * from sniff_csv('/etc/passwd')",
                "select * from glob('/*')",
                "select * from sqlite_scan('/tmp/catalog.db', 'iceberg_tables')",
                "select * from iceberg_scan('/tmp/archive')",
                "select * from read_duckdb('/tmp/other.db')",
                "select * from main.read_csv('/etc/passwd')",
                "select * from system.main.read_csv('/etc/passwd')",
                "select * from events, lateral (select * from read_text(name))",
                "select * from (values ('/etc/passwd')) f(p), read_text(p)",
                // text that becomes SQL
                "select * from query('select * from read_text(''/etc/passwd'')')",
                "select * from query_table('/etc/passwd')",
                "select * from json_execute_serialized_sql('{}')",
                "select json_deserialize_sql('{}')",
                "select json_serialize_sql('select 1')",
                // what tells of DuckDB and its machine
                "select * from duckdb_settings()",
                "select * from duckdb_views()",
                "select * from duckdb_databases()",
                "select * from duckdb_secrets()",
                "select * from duckdb_temporary_files()",
                "select * from duckdb_settings",
                "select * from duckdb_views",
                "select * from sqlite_master",
                "select * from pg_class",
                "select * from pg_catalog.pg_views",
                "select * from information_schema.tables",
                "select * from pragma_table_info('events')",
                "select * from pragma_version()",
                "select * from main.events",
                "select * from memory.main.events",
                "show tables",
                "show all tables",
                "show databases",
                "select getenv('HOME')",
                "select current_setting('temp_directory')",
                "select getvariable('x')",
                "select current_query()",
                "select pg_get_viewdef(1)",
                "select * from which_secret('x', 's3')",
                "select * from test_all_types()",
                "with sqlite_master as (select 1) select * from sqlite_master",
                "with a as (select * from b), b as (select 1) select * from pg_class",
                "select * from (with t as (select 1) select 1) x, t",
                // what makes much of nothing, waits or writes
                "select repeat('x', 2000000000)",
                "select range(1000000000)",
                "select len(generate_series(1, 1000000000))",
                "select lpad('x', 1000000000, 'y')",
                "select rpad('x', 1000000000, 'y')",
                "select format('{:1000000000}', 1)",
                "select printf('%1000000000d', 1)",
                "select list_resize([1], 1000000000)",
                "select list_reduce([1, 2], lambda x, y: x + y)",
                "select list_aggregate([1], 'sum')",
                "select bitstring('1', 1000000000)",
                "select * from repeat('x', 1000000000000)",
                "select sleep_ms(100000)",
                "select pg_sleep(100)",
                "select write_log('x')",
                "select nextval('s')",
                "select setseed(0.5)",
                "select * from force_checkpoint()",
                "select * from enable_logging()",
            })
    void shouldRefuseEveryOtherStatement(String sql) {
        assertThatThrownBy(() -> ask(sql))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(QueryException.Code.INVALID_PARAMETER);
                    assertThat(e.parameter()).contains("sql");
                })
                .hasMessageStartingWith("sql ")
                .hasMessageNotContaining(directory.toString());
        assertThat(ask("select count(*) from events").rows()).containsExactly(List.of(3L));
    }

    @Test
    void shouldSayWhatIsWrongWithAStatement() {
        assertRefused("copy events to 'x'", "sql must be a SELECT: nothing can be changed, set, loaded or opened here");
        assertRefused("select 1; select 2", "sql must be one statement: it is 2");
        assertRefused("selec 1", "sql must be one SELECT that DuckDB understands: syntax error at or near \"selec\"");
        assertRefused(
                "select * from '/etc/passwd'",
                "sql must read from events, or what a WITH of it names, and" + " nothing else: /etc/passwd");
        assertRefused("select * from read_csv('x')", "sql must not use the function read_csv");
        assertRefused("select colour from events", "sql cannot be answered: Referenced column \"colour\" not found");
        assertRefused("select cast('x' as int)", "sql cannot be answered: Could not convert string 'x' to INT32");
        assertRefused("select ?", "sql must have no parameters");
        assertRefused("select " + "(".repeat(3000) + "1" + ")".repeat(3000), "sql must");
        assertRefused("", "sql must be a SELECT: it is empty");
        assertRefused("select 1\0", "sql must have no control characters");
        assertRefused("select '" + "x".repeat(SqlQuery.MAX_CHARS) + "'", "sql must have at most 100000 characters");
    }

    private void assertRefused(String sql, String message) {
        assertThatThrownBy(() -> ask(sql)).isInstanceOf(QueryException.class).hasMessageStartingWith(message);
    }

    @Test
    void shouldCutOffWhatIsBeyondTheRowLimit() {
        reopen(SqlSettings.DEFAULTS.withRowLimit(10), settings);

        SqlAnswer answer = ask("select i from range(1000000000000) t(i)");

        assertThat(answer.rows()).hasSize(10).first().isEqualTo(List.of(0L));
        assertThat(answer.declaration().truncated()).isTrue();
        assertThat(ask("select i from range(10) t(i)").declaration().truncated())
                .isFalse();
    }

    @Test
    void shouldKeepTheOrderOfTheStatement() {
        SqlAnswer answer = ask("select i from range(5000) t(i) order by (i * 7919) % 5000");

        assertThat(answer.rows()).hasSize(5000);
        assertThat(answer.rows())
                .isSortedAccordingTo((left, right) ->
                        Long.compare((long) left.get(0) * 7919 % 5000, (long) right.get(0) * 7919 % 5000));
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLong() {
        reopen(SqlSettings.DEFAULTS.withAnswerLimit(1000), settings);

        assertThatThrownBy(() -> ask("select md5(cast(i as varchar)) from range(100) t(i)"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                .hasMessageStartingWith("the answer must have at most 1000 bytes: it has ");
    }

    @Test
    void shouldEndWhatTakesMoreMemoryThanItMay() {
        reopen(new SqlSettings("64MB", "1MB", 1000, 1000), settings);

        assertThatThrownBy(() -> ask("select len(list(i)) from range(100000000) t(i)"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE));
        assertThat(ask("select count(*) from events").rows()).containsExactly(List.of(3L));
    }

    @Test
    void shouldEndWhatTakesLongerThanItMay() {
        reopen(SqlSettings.DEFAULTS, settings.withLimits(Duration.ofSeconds(2), 1000));

        for (String sql : List.of(
                "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1",
                "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
                "select count(*) from range(100000000) t(i) where regexp_matches(md5(cast(i as varchar)),"
                        + " '(a+)+(b+)+(c+)+(d+)+$')")) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> ask(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TIMEOUT));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(ask("select 1").rows()).containsExactly(List.of(1L));
        }
    }

    @Test
    void shouldNotBeHeldUpByARegularExpression() {
        assertThat(ask("select regexp_matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')")
                        .rows())
                .containsExactly(List.of(false));
        assertRefused("select regexp_matches('a', '((a{1,100}){1,100}){1,100}')", "sql cannot be answered: invalid");
        assertRefused("select regexp_matches('a', '(?=a)')", "sql cannot be answered: invalid");
    }

    @Test
    void shouldLeaveNothingBehind() throws IOException {
        ask("select * from events");
        assertThatThrownBy(() -> ask("select colour from events")).isInstanceOf(QueryException.class);

        try (Stream<Path> left = Files.walk(directory.resolve("tmp"))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("sql-")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from read_text('%s/secret.txt')",
                "select * from read_csv('%s/secret.txt')",
                "select * from '%s/secret.csv'",
                "select * from read_parquet('%s/secret.parquet')",
                "select * from glob('%s/*')",
                "copy (select 1) to '%s/out.csv'",
                "attach '%s/other.db' as other",
                "export database '%s/out'",
                "load '%s/evil.duckdb_extension'",
                "install httpfs",
                "set threads = 3",
                "set enable_external_access = true",
                "set lock_configuration = false",
                "set allowed_paths = ['%s/secret.txt']",
                "set temp_directory = '%s'",
                "set autoload_known_extensions = true",
                "reset enable_external_access",
                "pragma enable_profiling = 'json'; set profile_output = '%s/out'",
                "select * from read_csv('http://127.0.0.1:1/x')",
            })
    void shouldHoldInTheSandboxWhatSlipsThrough(String sql) throws SQLException, IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "secret");
        Path allowed = directory.resolve("allowed.parquet");
        Path temporary = Files.createDirectories(directory.resolve("sandbox"));
        try (Connection maker = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = maker.createStatement()) {
            statement.execute("copy (select 1 as i) to '" + allowed + "' (format parquet)");
        }
        try (SqlSandbox sandbox = SqlSandbox.open(
                        SqlSettings.DEFAULTS,
                        1,
                        temporary,
                        List.of(allowed.toString()),
                        "select * from read_parquet('" + allowed + "')");
                Statement statement = sandbox.connection().createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql.replace("%s", directory.toString())))
                    .isInstanceOf(SQLException.class);
            try (Statement next = sandbox.connection().createStatement()) {
                assertThat(next.execute("select * from events")).isTrue();
            }
        }
        assertThat(secret).hasContent("secret");
        assertThat(directory.resolve("out.csv")).doesNotExist();
    }

    @Test
    void shouldListOnlyFunctionsThatDuckDbHas() throws SQLException {
        Set<String> known = new HashSet<>();
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("select distinct lower(function_name) from duckdb_functions()")) {
            while (result.next()) {
                known.add(result.getString(1));
            }
        }
        assertThat(known).containsAll(SqlFunctions.listed());
        assertThat(SqlFunctions.listed())
                .noneMatch(name -> name.matches("(duckdb|pragma|pg|read|parquet|json_execute).*"));
    }

    private void reopen(SqlSettings sql, QuerySettings query) {
        engine.close();
        engine = QueryEngine.open(query, sql, Prices.builtInOnly());
    }
}
