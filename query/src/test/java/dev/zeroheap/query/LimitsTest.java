package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.ArchiveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    private static final SummaryQuery EVERYTHING = SummaryQuery.byName(TimeRange.ALL);

    @TempDir
    Path directory;

    private Path logs;
    private QuerySettings settings;

    @BeforeEach
    void settings() {
        logs = directory.resolve("logs");
        settings = QuerySettings.of(logs, directory.resolve("tmp"));
    }

    @Test
    void shouldEndAStatementThatRunsPastTheDeadline() throws Exception {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        try (Database database = Database.open(settings)) {
            Duration limit = Duration.ofMillis(200);
            try (Session session = session(database, watch, limit)) {
                assertThatThrownBy(
                                () -> session.execute("create temp table t as select i from range(1000000000000) r(i)"
                                        + " where hash(i) = 0"))
                        .isInstanceOfSatisfying(
                                QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TIMEOUT))
                        .hasMessageStartingWith("the answer must be there within 200 ms, but was not");
                assertThatThrownBy(() -> session.execute("select 1"))
                        .isInstanceOfSatisfying(
                                QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TIMEOUT));
            }
            try (Session next = session(database, watch, Duration.ofMinutes(1))) {
                assertThat(next.<Boolean>query("select 1", ResultSet::next)).isTrue();
            }
        } finally {
            watch.shutdownNow();
        }
    }

    @Test
    void shouldEndAStatementThatIsStopped() throws Exception {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        try (Database database = Database.open(settings);
                Session session = session(database, watch, Duration.ofMinutes(10))) {
            Future<?> stopping = watch.scheduleWithFixedDelay(session::stop, 50, 20, TimeUnit.MILLISECONDS);

            assertThatThrownBy(
                            () -> session.execute("select count(*) from range(1000000000000) r(i) where hash(i) = 0"))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.UNAVAILABLE))
                    .hasMessage("the query engine is closing");
            assertThat(stopping.cancel(false)).isTrue();
        } finally {
            watch.shutdownNow();
        }
    }

    @Test
    void shouldEndAQuestionThatNobodyWaitsFor() throws Exception {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        Cancellation cancellation = new Cancellation();
        try (Database database = Database.open(settings);
                Session session = session(database, watch, Duration.ofMinutes(10))) {
            Future<?> cancelling = watch.schedule(cancellation::cancel, 50, TimeUnit.MILLISECONDS);
            assertThatThrownBy(() -> cancellation.during(() -> {
                        Cancellation.join(session);
                        session.execute("select count(*) from range(1000000000000) r(i) where hash(i) = 0");
                    }))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.CANCELLED));
            cancelling.get();
        } finally {
            watch.shutdownNow();
        }
        try (QueryEngine engine = QueryEngine.open(settings)) {
            assertThatThrownBy(() -> cancellation.during(() -> engine.summary(EVERYTHING)))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.CANCELLED));
            assertThat(engine.summary(EVERYTHING).rows()).isEmpty();
        }
    }

    private static Session session(Database database, ScheduledExecutorService watch, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        return new Session(database.connect(), watch, limit, deadline, deadline, session -> {});
    }

    @Test
    void shouldEndAStreamWhoseReaderIsTooSlowAndAnswerTheNextQuestion() {
        TestRun.in(logs).write(Collections.nCopies(6_000, TestEvent.of("e")));
        Duration limit = Duration.ofSeconds(3);
        try (QueryEngine engine = QueryEngine.open(settings.withLimits(limit, 100))) {
            List<EventRow> rows = new ArrayList<>();
            assertThatThrownBy(() -> engine.stream(EventQuery.newest(TimeRange.ALL), row -> {
                        if (rows.isEmpty()) {
                            sleep(limit);
                        }
                        rows.add(row);
                    }))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TIMEOUT));
            assertThat(rows).hasSizeLessThan(6_000);
            assertThat(engine.summary(EVERYTHING).rows()).singleElement().returns(6_000L, SummaryRow::count);
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldEndAQuestionThatTakesTooMuchMemoryAndAnswerTheNext() throws IOException {
        TestRun run = TestRun.in(logs).write(TestEvent.of("small")).roll();
        List<TestEvent> events = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            events.add(TestEvent.of("e")
                    .with("duration", i / 1e6)
                    .with("value", i)
                    .with("size", i)
                    .label("id", "id" + i));
        }
        run.write(events);
        try (QueryEngine engine = QueryEngine.open(settings.withMemory("64MB", 1, "1MB"))) {
            assertThatThrownBy(() -> engine.summary(EVERYTHING.withGroupBy(new Dimension("label.id"))))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                    .hasMessageStartingWith("the answer needs more memory than is allowed");
            Files.delete(run.path());
            assertThat(engine.summary(EVERYTHING).rows()).hasSize(1);
        }
    }

    /** DuckDB takes 32 MiB for each reading of even one line, and a small open segment is read by each question. */
    @Test
    void shouldReadASmallLogForManyAtATimeInLittleMemory() throws Exception {
        TestRun run = TestRun.in(logs);
        run.open();
        run.write(TestEvent.of("a"));
        ExecutorService askers = Executors.newFixedThreadPool(16);
        try (QueryEngine engine =
                QueryEngine.open(settings.withMemory("100MB", 1, "1MB").withConcurrency(16, Duration.ofMinutes(1)))) {
            List<Future<List<SummaryRow>>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(askers.submit(() -> engine.summary(EVERYTHING).rows()));
            }
            for (Future<List<SummaryRow>> answer : answers) {
                assertThat(answer.get()).hasSize(1);
            }
        } finally {
            askers.shutdownNow();
            run.end();
        }
    }

    @Test
    void shouldAnswerSoManyAtATimeAndSendTheOthersAway() {
        TestRun.in(logs).write(TestEvent.of("a"));
        try (QueryEngine engine = QueryEngine.open(settings.withConcurrency(1, Duration.ofMillis(1)))) {
            List<QueryException> refused = new ArrayList<>();
            engine.stream(EventQuery.newest(TimeRange.ALL), row -> {
                try {
                    engine.summary(EVERYTHING);
                } catch (QueryException e) {
                    refused.add(e);
                }
            });
            assertThat(refused).singleElement().satisfies(e -> {
                assertThat(e.code()).isEqualTo(QueryException.Code.BUSY);
                assertThat(e).hasMessageStartingWith("at most 1 questions are answered at a time");
            });
            assertThat(engine.summary(EVERYTHING).rows()).hasSize(1);
        }
    }

    @Test
    void shouldKeepTheInterruptOfOneWhoWaitsForATurn() {
        try (QueryEngine engine = QueryEngine.open(settings)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> engine.summary(EVERYTHING)).hasMessage("interrupted while waiting for a turn");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldGiveTheTurnBackWhenTheTakerFails() {
        TestRun.in(logs).write(TestEvent.of("a"));
        try (QueryEngine engine = QueryEngine.open(settings.withConcurrency(1, Duration.ofMillis(1)))) {
            assertThatThrownBy(() -> engine.stream(EventQuery.newest(TimeRange.ALL), row -> {
                        throw new IllegalStateException("the reader left");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the reader left");
            assertThat(engine.summary(EVERYTHING).rows()).hasSize(1);
        }
    }

    @Test
    void shouldEndRunningQuestionsAndLeaveNothingBehindWhenClosed() throws Exception {
        TestRun.in(logs).write(Collections.nCopies(6_000, TestEvent.of("e")));
        QueryEngine engine = QueryEngine.open(settings);
        CountDownLatch streaming = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Declaration> stream =
                CompletableFuture.supplyAsync(() -> engine.stream(EventQuery.newest(TimeRange.ALL), row -> {
                    streaming.countDown();
                    awaitQuietly(goOn);
                }));
        streaming.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
        while (engine.problems().isEmpty()) {
            Thread.onSpinWait();
        }
        // Closed for questions, but not before the reader has let go; stop() is called meanwhile.
        Thread.sleep(100);
        goOn.countDown();

        assertThatThrownBy(stream::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("the query engine is closing");
        closing.get();
        engine.close();
        assertThatThrownBy(() -> engine.summary(EVERYTHING)).hasMessage("the query engine is closed");
        assertThat(engine.problems()).containsExactly("the query engine is closed");
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("zeroheap-query-deadline", "duckdb-query-cancel-scheduler-thread");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldLetNoStatementOutOfItsDirectories() throws Exception {
        TestRun.in(logs).write(TestEvent.of("a"));
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        try (Database database = Database.open(settings.withArchive(ArchiveSettings.in(directory.resolve("archive"))));
                Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet zone = statement.executeQuery(
                        "select current_setting('timezone'), current_setting('lock_configuration'), whole_number('7')")) {
            zone.next();
            assertThat(zone.getString(1)).isEqualTo("UTC");
            assertThat(zone.getBoolean(2)).isTrue();
            assertThat(zone.getLong(3)).isEqualTo(7);
            for (String forbidden : List.of(
                    "select * from read_text('" + secret + "')",
                    "select * from read_text('" + logs + "/../secret')",
                    "copy (select 1) to '" + directory.resolve("out") + "'",
                    "attach '" + directory.resolve("db") + "'",
                    "set threads = 1",
                    "set enable_external_access = true",
                    "install httpfs",
                    "load httpfs")) {
                try (Statement attempt = connection.createStatement()) {
                    assertThatThrownBy(() -> attempt.execute(forbidden)).isInstanceOf(SQLException.class);
                }
            }
        }
    }

    @Test
    void shouldFailToOpenWhereItCannotSpill() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> QueryEngine.open(QuerySettings.of(logs, file.resolve("tmp"))))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.UNAVAILABLE))
                .hasMessageStartingWith("cannot make a directory for temporary files in ");
    }

    @Test
    void shouldRefuseSettingsThatBreakARule() {
        assertThatThrownBy(() -> settings.withMemory("much", 1, "1GB"))
                .hasMessage("memoryLimit must be like 512MB: much");
        assertThatThrownBy(() -> settings.withMemory("1GB", 0, "1GB")).hasMessage("threads must be 1..1024: 0");
        assertThatThrownBy(() -> settings.withMemory("1GB", 1, "")).hasMessage("temporaryLimit must be like 4GB: ");
        assertThatThrownBy(() -> settings.withLimits(Duration.ZERO, 1))
                .hasMessage("timeLimit must be longer than nothing: PT0S");
        assertThatThrownBy(() -> settings.withLimits(Duration.ofSeconds(1), 0))
                .hasMessage("rowLimit must be 1 or more: 0");
        assertThatThrownBy(() -> settings.withConcurrency(0, Duration.ZERO))
                .hasMessage("maxConcurrent must be 1..1024: 0");
        assertThatThrownBy(() -> settings.withConcurrency(1, Duration.ofSeconds(-1)))
                .hasMessage("maxWait must not be negative: PT-1S");
    }
}
