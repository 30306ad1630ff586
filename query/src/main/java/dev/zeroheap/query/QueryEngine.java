package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.AggregateQuestion.Figures;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from the live log and the archive.
 *
 * <p>Opened once per process, used from any thread, closed by who opened it. A question is answered on the caller's thread
 * and keeps nothing when it is done but the rows of live segments, within a part of the memory limit, and what it found out
 * about files that never change, figures of archived days among it, all bounded. It takes a turn (at most so many at a time),
 * and is held to a time, a memory and a row limit; past one it is a {@link QueryException}, and the next question is answered
 * as ever.
 *
 * <p>A segment that is archived and deleted, or a file that is compacted away, while it is being read, makes the question
 * start anew, within its time limit. One that is there and cannot be read is left out, and the answer says so.
 */
public final class QueryEngine implements AutoCloseable {
    private static final long CLOSE_SECONDS = 10;
    private static final long CLOSE_POLL_MILLIS = 20;

    /** Of an asker who has no earlier answer: then no fingerprint is taken, which spares a statement. */
    public static final Predicate<String> NOT_KNOWN = Predicate.isEqual("none");

    private final QuerySettings settings;
    private final Prices prices;
    private final Dialect dialect = new DuckDbDialect();
    private final LiveSegments live;
    private final KnownSegments segments = new KnownSegments();
    private final KnownLosses losses = new KnownLosses();
    private final KnownFigures figures = new KnownFigures();
    private final Planner planner;
    private final Database database;
    private final ScheduledThreadPoolExecutor watch;
    private final ScheduledThreadPoolExecutor ahead;
    private final Sessions sessions;
    private final Culprits culprits;
    private final Turns turns;
    private final Turns streamTurns;
    private final Turns sqlTurns;
    private final Turns largeTurns;
    private final SqlSettings sqlSettings;
    private final AggregateQuestion.Bounds bounds;
    private final long sliceRows;
    private volatile boolean isClosed;

    private QueryEngine(
            QuerySettings settings,
            SqlSettings sqlSettings,
            Prices prices,
            Database database,
            long numbersAtOnce,
            long sliceRows) {
        this.settings = settings;
        this.sqlSettings = sqlSettings;
        this.prices = prices;
        this.database = database;
        this.bounds = new AggregateQuestion.Bounds(settings.rowLimit(), numbersAtOnce);
        this.sliceRows = sliceRows;
        this.live = new LiveSegments(
                new LiveStore(database.temporary(), Shares.roomForLive(settings), LiveStore.WORTH_KEEPING_BYTES),
                LiveSegments.READ_AGAIN_AFTER,
                new Turns(Shares.readingsAtATime(settings), "readings of the live log", settings.timeLimit()));
        this.planner = new Planner(new LogDirectory(settings.logs()), settings.archiveOrNull(), segments);
        int half = Math.max(1, settings.maxConcurrent() / 2);
        this.turns = new Turns(settings.maxConcurrent(), "questions", settings.maxWait());
        this.streamTurns = new Turns(half, "streams", settings.maxWait());
        this.sqlTurns = new Turns(half, "statements", settings.maxWait());
        this.largeTurns = new Turns(1, "questions about very many events", settings.timeLimit());
        this.watch = oneThread("zeroheap-query-deadline");
        this.sessions = new Sessions(database, watch, settings.timeLimit(), settings.streamLimit());
        this.culprits = new Culprits(sessions);
        this.ahead = oneThread("zeroheap-query-ahead");
        long pauseNanos = LiveSegments.READ_AGAIN_AFTER.toNanos();
        Future<?> unused = ahead.scheduleWithFixedDelay(this::readAhead, pauseNanos, pauseNanos, TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor oneThread(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private void readAhead() {
        if (!live.isToBeReadAhead()) {
            return;
        }
        try (Session session = sessions.open(System.nanoTime())) {
            live.readAhead(session);
        } catch (RuntimeException e) {
            // Not to end the readings to come; whatever is wrong meets the next question as well.
            System.getLogger(QueryEngine.class.getName())
                    .log(System.Logger.Level.DEBUG, "the live log is left to the next question", e);
        }
    }

    /**
     * Opens an engine: starts DuckDB in memory, bounded and shut in. Neither log nor archive need exist or be readable yet.
     *
     * @throws QueryException when DuckDB cannot start or the directory for temporary files cannot be made
     */
    public static QueryEngine open(QuerySettings settings) {
        return open(settings, SqlSettings.DEFAULTS, Prices.builtInOnly());
    }

    /** The same with other bounds of what is asked in SQL, and other prices. */
    public static QueryEngine open(QuerySettings settings, SqlSettings sqlSettings, Prices prices) {
        return new QueryEngine(
                settings,
                requireNonNull(sqlSettings, "sqlSettings"),
                requireNonNull(prices, "prices"),
                Database.open(settings),
                Shares.numbersAtOnce(settings),
                EventStream.SLICE_ROWS);
    }

    /** The same with other slices of a stream. */
    static QueryEngine open(QuerySettings settings, long sliceRows) {
        return open(settings, Shares.numbersAtOnce(settings), sliceRows);
    }

    /** The same with another bound of the events whose numbers are held at once for percentiles. */
    static QueryEngine openWithNumbersAtOnce(QuerySettings settings, long numbers) {
        return open(settings, numbers, EventStream.SLICE_ROWS);
    }

    private static QueryEngine open(QuerySettings settings, long numbersAtOnce, long sliceRows) {
        return new QueryEngine(
                settings,
                SqlSettings.DEFAULTS,
                Prices.builtInOnly(),
                Database.open(settings),
                numbersAtOnce,
                sliceRows);
    }

    /** Figures of groups and time steps. */
    public Answer<SummaryRow> summary(SummaryQuery query) {
        return answer(new SummaryQuestion(query, dialect, settings.rowLimit()));
    }

    /**
     * Figures, unless the asker has them already.
     *
     * @param isKnown whether the asker has the answer of this fingerprint; asked before the archive is read
     */
    public Revision<Answer<SummaryRow>> summary(SummaryQuery query, Predicate<String> isKnown) {
        return rows(new SummaryQuestion(query, dialect, settings.rowLimit()), query, isKnown);
    }

    /** Figures by groups and time steps, and, where the question compares, those of the earlier range beside them. */
    public AggregateAnswer aggregate(AggregateQuery query) {
        return aggregate(query, NOT_KNOWN).answer().orElseThrow();
    }

    /** The same, unless the asker has them already; what compares is always answered. */
    public Revision<AggregateAnswer> aggregate(AggregateQuery query, Predicate<String> isKnown) {
        Prices.@Nullable Current current = query.isPriced() ? prices.current() : null;
        AggregateQuestion question =
                new AggregateQuestion(query, dialect, bounds, current == null ? null : current.table());
        Object asked = current == null ? query : List.of(query, current);
        String problem = current == null ? null : current.problem();
        Duration shift = query.compareShift();
        return revision(question, asked, shift == null ? isKnown : NOT_KNOWN, (session, plan, worth) -> {
            Figures found = question.find(session, plan, worth, figures, largeTurns);
            Declaration declaration =
                    query.worth(worth.declare(found.isTruncated()).alsoMissing(problem));
            return shift == null
                    ? new AggregateAnswer(declaration, null, query.step(), found.groups(), found.rows())
                    : compared(question, query, shift, found, declaration, worth);
        });
    }

    private AggregateAnswer compared(
            AggregateQuestion question,
            AggregateQuery query,
            Duration shift,
            Figures found,
            Declaration declaration,
            Worth worth) {
        AggregateQuestion earlier = question.ofGroups(query.earlier(shift), found.keys());
        return withNewPlans(earlier, worth.startedNanos(), (session, plan, otherWorth) -> {
            Figures before = earlier.find(session, plan, otherWorth, figures, largeTurns);
            return new AggregateAnswer(
                    declaration,
                    query.worth(otherWorth.declare(before.isTruncated())),
                    query.step(),
                    found.groups(),
                    new Comparison(shift).of(found.rows(), before.rows()));
        });
    }

    /** Model calls, their latency and what they cost. */
    public LlmAnswer llm(LlmQuery query) {
        return llm(query, NOT_KNOWN).answer().orElseThrow();
    }

    /** The same, unless the asker has it already. */
    public Revision<LlmAnswer> llm(LlmQuery query, Predicate<String> isKnown) {
        return aggregate(query.figures(), isKnown).map(query::answer);
    }

    /** The prices by which costs are found now. */
    public Prices.Current prices() {
        return prices.current();
    }

    /** Samples at a series of moments, each reduced over the time before it: what PromQL asks of a log. */
    public SampleAnswer samples(SampleQuery query) {
        SampleQuestion question = new SampleQuestion(query, dialect);
        return inTurn(question, (session, plan, worth) -> {
            List<SampleSeries> series = question.find(session, plan);
            return new SampleAnswer(worth.declare(false), series);
        });
    }

    /** The keys of all labels of these events. */
    public Answer<String> labelKeys(TimeRange range, Filter filter) {
        return answer(new LabelKeysQuestion(range, filter, dialect));
    }

    /** How the numbers of a column are spread. */
    public HistogramAnswer histogram(HistogramQuery query) {
        return histogram(query, NOT_KNOWN).answer().orElseThrow();
    }

    /** The same, unless the asker has it already. */
    public Revision<HistogramAnswer> histogram(HistogramQuery query, Predicate<String> isKnown) {
        HistogramQuestion question = new HistogramQuestion(query, dialect, settings.rowLimit());
        return rows(question, query, isKnown)
                .map(answer ->
                        new HistogramAnswer(answer.declaration(), query.column().name(), query.step(), answer.rows()));
    }

    /** What there is. */
    public Answer<CatalogEntry> catalog(CatalogQuery query) {
        return catalog(query, NOT_KNOWN).answer().orElseThrow();
    }

    /** The same, unless the asker has it already. */
    public Revision<Answer<CatalogEntry>> catalog(CatalogQuery query, Predicate<String> isKnown) {
        return rows(new CatalogQuestion(query, dialect), query, isKnown);
    }

    /** Events as they were recorded, a page of them. */
    public EventPage page(EventQuery query) {
        return page(query, NOT_KNOWN).answer().orElseThrow();
    }

    /** The same, unless the asker has it already. */
    public Revision<EventPage> page(EventQuery query, Predicate<String> isKnown) {
        return rows(new EventQuestion(query, dialect, settings.rowLimit()), query, isKnown)
                .map(answer -> EventPage.of(answer, query));
    }

    private <R> Revision<Answer<R>> rows(RowQuestion<R> question, Object query, Predicate<String> isKnown) {
        return revision(question, query, isKnown, (session, plan, worth) -> {
            Found<R> found = question.find(session, plan);
            return new Answer<>(worth.declare(found.isTruncated()), found.rows());
        });
    }

    private <A> Revision<A> revision(Question question, Object query, Predicate<String> isKnown, Attempt<A> attempt) {
        return inTurn(question, (session, plan, worth) -> {
            String fingerprint = isKnown == NOT_KNOWN ? "" : Fingerprint.of(query, session, worth);
            return isKnown.test(fingerprint)
                    ? new Revision<>(fingerprint, Optional.empty())
                    : new Revision<>(fingerprint, Optional.of(attempt.make(session, plan, worth)));
        });
    }

    /** Events as they were recorded. */
    public Answer<EventRow> events(EventQuery query) {
        return answer(new EventQuestion(query, dialect, settings.rowLimit()));
    }

    /**
     * Events as they were recorded, all of them whatever the limit, one by one, in constant memory.
     *
     * <p>The live events are those of the start. The archive's files are read when their time comes; one that is gone by
     * then ends the stream. At most half of the turns are for streams, one at least, so that others get theirs.
     *
     * @return what the events are worth
     * @throws QueryException before the stream begins, or when it cannot go on: then what was handed out is not all
     */
    public Declaration stream(EventQuery query, EventSink sink) {
        requireNonNull(sink, "sink");
        EventQuestion question = new EventQuestion(query, dialect, settings.rowLimit());
        streamTurns.take();
        try {
            return inTurn(
                    question,
                    (session, plan, worth) -> new EventStream(question, session, worth, sink, sliceRows).send());
        } finally {
            streamTurns.giveBack();
        }
    }

    /** The same for who wants nothing but the events. */
    public Declaration stream(EventQuery query, Consumer<EventRow> events) {
        requireNonNull(events, "events");
        return stream(query, new EventSink() {
            @Override
            public void begin(Declaration declaration) {}

            @Override
            public void event(EventRow event) {
                events.accept(event);
            }
        });
    }

    /**
     * Answers a statement over the events of a range. At most half of the turns are for statements, one at least.
     *
     * @throws QueryException naming the parameter {@code sql} where it is not one SELECT of what there is
     */
    public SqlAnswer sql(SqlQuery query) {
        SqlQuestion question = new SqlQuestion(query, dialect, sqlSettings, settings.threads(), database.temporary());
        sqlTurns.take();
        try {
            check(query);
            return inTurn(
                    question,
                    (session, plan, worth) -> question.answer(
                            session, plan, worth, connection -> sessions.open(connection, worth.startedNanos())));
        } finally {
            sqlTurns.giveBack();
        }
    }

    /** Before anything is read for it. */
    private void check(SqlQuery query) {
        try (Session session = sessions.open(System.nanoTime())) {
            SqlStatement.check(query.sql(), session);
        } catch (ReadFailure e) {
            throw SqlStatement.refused("cannot be taken apart: " + e.getMessage());
        }
    }

    /** How many questions are being answered. */
    public int answering() {
        return turns.taken();
    }

    /** How many wait for their turn. */
    public int waiting() {
        return turns.waiting() + streamTurns.waiting() + sqlTurns.waiting();
    }

    /**
     * Writes rows to a Parquet file, within the bounds of memory and of temporary files.
     *
     * @param rows hands out the rows on the caller's thread; it may ask this engine, and what it throws reaches the caller
     * @return the file, which the caller closes
     */
    public <R> ParquetFile writeParquet(ResultTable<R> table, Consumer<Consumer<R>> rows) {
        ParquetFile file = new ParquetFile(database.temporaryFile("answer-" + UUID.randomUUID() + ".parquet"));
        try (Session session = sessions.openForStream();
                ParquetWriter<R> writer = new ParquetWriter<>(table, session)) {
            rows.accept(row -> addTo(writer, row));
            takeTurn();
            try {
                writer.writeTo(file.path());
            } finally {
                turns.giveBack();
            }
            return file;
        } catch (ReadFailure e) {
            file.close();
            throw cannotWrite(e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static <R> void addTo(ParquetWriter<R> writer, R row) {
        try {
            writer.add(row);
        } catch (ReadFailure e) {
            throw cannotWrite(e);
        }
    }

    private static QueryException cannotWrite(ReadFailure e) {
        return QueryException.of(
                QueryException.Code.UNAVAILABLE, "cannot write a table to a file: " + e.getMessage(), e);
    }

    /** What cannot be read at this moment, one sentence each; empty when the engine is ready for any question. */
    public List<String> problems() {
        return isClosed ? List.of("the query engine is closed") : planner.problems();
    }

    <R> Answer<R> answer(RowQuestion<R> question) {
        return rows(question, question, NOT_KNOWN).answer().orElseThrow();
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T make(Session session, Plan plan, Worth worth) throws ReadFailure;
    }

    private <T> T inTurn(Question question, Attempt<T> attempt) {
        takeTurn();
        try {
            check(question.filter());
            return withNewPlans(question, System.nanoTime(), attempt);
        } finally {
            turns.giveBack();
        }
    }

    private void takeTurn() {
        turns.take();
        if (isClosed) {
            turns.giveBack();
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "the query engine is closed");
        }
    }

    /**
     * Throws where a regular expression of the filter is none that can be used: which those are only DuckDB knows. Every
     * question is checked by itself.
     */
    public void check(Filter filter) {
        for (Condition condition : filter.patterns()) {
            String pattern = condition.values().get(0);
            try (Session session = sessions.open(System.nanoTime())) {
                session.query("select " + dialect.matches("''", SegmentSql.literal(pattern)), ResultSet::next);
            } catch (ReadFailure e) {
                String column = condition.column().name();
                throw QueryException.invalid(
                        column,
                        Echo.of(column) + " must be matched with a regular expression of RE2: " + Echo.of(pattern)
                                + ": " + Echo.of(String.valueOf(e.getMessage())));
            }
        }
    }

    private <T> T withNewPlans(Question question, long started, Attempt<T> attempt) {
        Set<String> unreadable = new HashSet<>();
        while (true) {
            Plan plan = planner.plan(question.range(), question.filter().names(), unreadable);
            try (Session session = sessions.open(started)) {
                return attempt.make(session, plan, Worth.of(session, plan, question, started, live, segments, losses));
            } catch (ReadFailure e) {
                Set<String> found = culprits.of(plan, started);
                unreadable.addAll(found);
                if (found.isEmpty()) {
                    throw QueryException.of(QueryException.Code.UNAVAILABLE, "cannot read: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Ends the questions that are being answered, and leaves no thread; a second call does nothing. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        ahead.shutdown();
        if (!endQuestions()) {
            System.getLogger(QueryEngine.class.getName())
                    .log(System.Logger.Level.WARNING, "questions did not end within {0} s", CLOSE_SECONDS);
        }
        watch.shutdownNow();
        planner.close();
        database.close();
    }

    /** Whoever waits for a turn gets it, sees that the engine is closed, and leaves. */
    private boolean endQuestions() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            while (!turns.awaitAllFree(CLOSE_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                sessions.stop();
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
            }
            while (!ahead.awaitTermination(CLOSE_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                sessions.stop();
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
