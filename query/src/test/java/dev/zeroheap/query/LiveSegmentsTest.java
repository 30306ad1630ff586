package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.query.LiveStore.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSegmentsTest {
    private static final int SMALL = 4_000;
    private static final Turns READINGS = new Turns(2, "readings", Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private Path logs;
    private Database database;
    private Session session;
    private TestRun run;

    @BeforeEach
    void open() {
        logs = directory.resolve("logs");
        database = Database.open(QuerySettings.of(logs, directory.resolve("tmp")));
        session = openSession();
        run = TestRun.in(logs);
    }

    private Session openSession() {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        return new Session(database.connect(), watch, Duration.ofMinutes(5), deadline, deadline, closed -> {});
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
        watch.shutdownNow();
    }

    private LiveSegments keeping(long bytes) {
        return keeping(bytes, 1 << 20);
    }

    private LiveSegments keeping(long bytesInMemory, long bytesInFiles) {
        return new LiveSegments(
                new LiveStore(database.temporary(), new Room(bytesInMemory, bytesInFiles), 0), Duration.ZERO, READINGS);
    }

    private LiveSegments notReadingAgain() {
        return new LiveSegments(
                new LiveStore(database.temporary(), new Room(1 << 20, 1 << 20), 0), Duration.ofMinutes(10), READINGS);
    }

    private List<Segment> segments() {
        return new LogDirectory(logs).segments();
    }

    private LiveView view(LiveSegments live, List<Segment> segments) throws ReadFailure {
        return live.view(session, segments, segments());
    }

    private List<String> names(LiveSegments live) throws ReadFailure {
        try (LiveView view = view(live, segments())) {
            return names(view);
        }
    }

    private List<String> names(LiveView view) throws ReadFailure {
        return session.query(
                "select coalesce(name, '-') from (" + view.rows() + ") as line order by ts, name", this::read);
    }

    private List<String> read(ResultSet result) throws SQLException {
        List<String> names = new ArrayList<>();
        while (result.next()) {
            names.add(result.getString(1));
        }
        return names;
    }

    private long tables() throws ReadFailure {
        return session.query("select count(*) from duckdb_tables() where not temporary", result -> {
            result.next();
            return result.getLong(1);
        });
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(database.temporary())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldReadOnWhereItStopped() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.open();
        try {
            run.write(TestEvent.of("a"));
            assertThat(names(live)).containsExactly("a");
            run.write(TestEvent.of("b")).writeText("{\"timestamp\":\"2026-11-23T12:0");
            assertThat(names(live)).containsExactly("a", "b");
            run.writeText("0:01Z\",\"message\":\"c\",\"data\":{}}\n");
            assertThat(names(live)).containsExactly("a", "b", "c");
        } finally {
            run.end();
        }
    }

    @Test
    void shouldNotReadAnOpenSegmentAgainAtOnce() throws Exception {
        LiveSegments live = notReadingAgain();
        run.open();
        run.write(TestEvent.of("a"));
        assertThat(names(live)).containsExactly("a");
        run.write(TestEvent.of("b"));
        assertThat(names(live)).containsExactly("a");
        run.end();
        assertThat(names(live)).containsExactly("a", "b");
    }

    @Test
    void shouldFindReadWhatWasReadAhead() throws Exception {
        LiveSegments live = notReadingAgain();
        assertThat(live.isToBeReadAhead()).as("nobody has asked").isFalse();
        run.open();
        run.write(TestEvent.of("a"));
        assertThat(names(live)).containsExactly("a");
        assertThat(live.isToBeReadAhead()).isTrue();
        run.write(TestEvent.of("b"));
        live.readAhead(session);
        assertThat(names(live)).containsExactly("a", "b");
        run.end();
        assertThat(names(live)).containsExactly("a", "b");
        assertThat(live.isToBeReadAhead()).as("it is closed").isFalse();
    }

    @Test
    void shouldNotFailOnReadingAheadInASegmentThatIsGone() throws Exception {
        LiveSegments live = notReadingAgain();
        run.open();
        run.write(TestEvent.of("a"));
        assertThat(names(live)).containsExactly("a");
        List<Segment> before = segments();
        Files.delete(run.path());
        live.readAhead(session);
        try (LiveView view = view(live, before)) {
            assertThat(names(view)).containsExactly("a");
        }
        assertThat(names(live)).isEmpty();
        run.end();
    }

    /** A question whose plan is older may come while one waits whose plan knows that the segment is closed. */
    @Test
    void shouldBeBehindForWhoKnowsMoreWhateverOthersSay() throws Exception {
        run.open();
        run.write(TestEvent.of("a"));
        Segment open = segments().get(0);
        LiveRows rows = new LiveRows("live_segment_1", database.temporary(), open);
        rows.add(rows.readNew(session, open));
        run.write(TestEvent.of("b"));
        run.end();
        Segment closed = segments().get(0);
        long longAgo = Duration.ofMinutes(10).toNanos();

        rows.isNow(closed);
        rows.isNow(open);
        assertThat(rows.isBehind(open, longAgo)).isFalse();
        assertThat(rows.isBehind(closed, longAgo)).isTrue();
        assertThat(rows.mayGrow()).as("it does not grow any more").isFalse();
        rows.add(rows.readNew(session, closed));
        assertThat(rows.isBehind(closed, longAgo)).isFalse();
    }

    /** One thread reads ahead without a rest while another asks: no answer has less than the one before, none a double. */
    @Test
    void shouldReadEachLineOnceWhoeverReadsIt() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.open();
        run.write(TestEvent.of("e0"));
        names(live);
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Session ofOther = openSession()) {
            Future<?> reading = other.submit(() -> {
                while (!isOver.get()) {
                    live.readAhead(ofOther);
                }
            });
            for (int i = 1; i < 40; i++) {
                run.write(TestEvent.of("e" + i));
                assertThat(names(live)).doesNotHaveDuplicates().hasSize(i + 1);
            }
            isOver.set(true);
            reading.get();
        } finally {
            isOver.set(true);
            other.shutdownNow();
            run.end();
        }
    }

    @Test
    void shouldTakeLinesApartWithCareOnceOneIsNotPlain() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.open();
        try {
            run.write(TestEvent.of("a").label("k", "1"));
            assertThat(labels(live)).containsExactly("{k=1}");
            run.write(TestEvent.of("b").label("k", "2"), TestEvent.of("c").with("colour", "red"));
            assertThat(labels(live)).containsExactly("{k=1}", "{k=2}", "{colour=red}");
            run.write(TestEvent.of("d").label("k", "3")).writeText("no event\n");
            assertThat(labels(live)).containsExactly("{k=1}", "{k=2}", "{colour=red}", "{k=3}", "null");
        } finally {
            run.end();
        }
    }

    private List<String> labels(LiveSegments live) throws ReadFailure {
        try (LiveView view = view(live, segments())) {
            return session.query(
                    "select coalesce(cast(labels as varchar), 'null') from (" + view.rows()
                            + ") as line order by ts nulls last, name",
                    this::read);
        }
    }

    @Test
    void shouldNotDoubleWhatACancelledReadingLeft() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        RowTable rows = new RowTable("some_rows");
        rows.read(session, segments());
        rows.add(rows.read(session, segments().subList(0, 1)));
        assertThat(names(rows)).containsExactly("a");
        rows.read(session, segments());
        assertThat(names(rows))
                .as("the reading was cancelled before it counted")
                .containsExactly("a");
        rows.add(rows.read(session, segments().subList(1, 2)));
        assertThat(names(rows)).containsExactly("a", "b");
    }

    private List<String> names(RowTable rows) throws ReadFailure {
        return session.query("select name from " + rows.rows() + " order by name", this::read);
    }

    @Test
    void shouldReadTheTornEndOfASegmentOnceItIsClosed() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.open();
        run.write(TestEvent.of("a")).writeText("torn");
        assertThat(names(live)).containsExactly("a");
        run.end();

        assertThat(names(live)).containsExactly("a", "-");
        assertThat(names(live)).containsExactly("a", "-");
    }

    @Test
    void shouldShowNothingThatComesWhileItIsUsed() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.open();
        try {
            run.write(TestEvent.of("a"));
            try (LiveView view = view(live, segments())) {
                run.write(TestEvent.of("b"));
                assertThat(names(live)).containsExactly("a", "b");
                assertThat(names(view)).containsExactly("a");
            }
        } finally {
            run.end();
        }
    }

    @Test
    void shouldKeepInAFileWhatHasNoRoomInMemory() throws Exception {
        run.write(TestEvent.of("a"))
                .roll()
                .write(TestEvent.of("b"))
                .roll()
                .write(TestEvent.of("c").label("k", "1"));
        run.writeText("no event\n");
        List<Segment> all = segments();
        LiveSegments live = keeping(2 * all.get(0).sizeBytes() + 1);

        assertThat(names(live)).containsExactly("a", "b", "c", "-");
        assertThat(tables()).isEqualTo(1);
        assertThat(live.isToBeReadAhead()).isTrue();
        live.readAhead(session);
        assertThat(live.isToBeReadAhead()).isFalse();
        assertThat(files()).containsExactly("live_segment_2.parquet");
        assertThat(names(live)).containsExactly("a", "b", "c", "-");
        assertThat(labels(live)).containsExactly("{}", "{}", "{k=1}", "null");
        try (LiveView view = view(live, all)) {
            assertThat(view.isKept()).isTrue();
            assertThat(view.contents().get(all.get(2)).lines()).isEqualTo(2);
            assertThat(view.contents().get(all.get(2)).rejects()).isEqualTo(1);
        }
    }

    @Test
    void shouldReadFromTheSegmentWhatHasNoRoomAtAll() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b")).roll().write(TestEvent.of("c"));
        LiveSegments live = keeping(2 * segments().get(0).sizeBytes() + 1, 0);

        assertThat(names(live)).containsExactly("a", "b", "c");
        live.readAhead(session);
        assertThat(names(live)).containsExactly("a", "b", "c");
        assertThat(tables()).isEqualTo(1);
        assertThat(files()).isEmpty();
        try (LiveView view = view(live, segments())) {
            assertThat(view.isKept()).isFalse();
        }
    }

    @Test
    void shouldReadFromTheSegmentWhereNoFileCanBeWritten() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        Files.createDirectories(database.temporary().resolve("live_segment_2.parquet/in-the-way"));
        LiveSegments live = keeping(segments().get(0).sizeBytes() + 1);

        assertThat(names(live)).containsExactly("a", "b");
        live.readAhead(session);
        assertThat(names(live)).containsExactly("a", "b");
        assertThat(tables()).isEqualTo(1);
    }

    @Test
    void shouldKeepOneSetOfRowsWhereAQuestionFindsRoomWhileAFileIsWritten() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        List<Segment> all = segments();
        LiveSegments live = keeping(all.get(0).sizeBytes() + 1);
        assertThat(names(live)).containsExactly("a", "b");
        Files.delete(all.get(0).path());
        run.open().roll();
        try {
            run.write(TestEvent.of("c"));
            assertThat(names(live)).containsExactly("b", "c");
            live.readAhead(session);
            assertThat(names(live)).containsExactly("b", "c");
            assertThat(files()).hasSize(1);
        } finally {
            run.end();
        }
    }

    private LiveSegments keepingWhatIsWorthIt() {
        return sharing(1 << 20, 1 << 20);
    }

    /** Open segments lie together with others while they are small and new. */
    private LiveSegments sharing(long bytesInMemory, long bytesInFiles) {
        return new LiveSegments(
                new LiveStore(database.temporary(), new Room(bytesInMemory, bytesInFiles), SMALL),
                Duration.ZERO,
                READINGS);
    }

    @Test
    void shouldTakeClosedSegmentsApartOnceAndTogether() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        run.writeText("no event\n");
        LiveSegments live = keepingWhatIsWorthIt();
        assertThat(names(live)).containsExactly("a", "b", "-");
        assertThat(tables()).isEqualTo(1);

        List<Segment> all = segments();
        for (Segment read : all) {
            Files.delete(read.path());
        }
        try (LiveView view = live.view(session, all, all)) {
            assertThat(names(view)).containsExactly("a", "b", "-");
            assertThat(view.isKept()).isTrue();
            assertThat(view.contents().get(all.get(0)).lines()).isEqualTo(1);
            assertThat(view.contents().get(all.get(1)).lines()).isEqualTo(2);
            assertThat(view.contents().get(all.get(1)).rejects()).isEqualTo(1);
        }
        List<Segment> second = all.subList(1, 2);
        try (LiveView view = live.view(session, second, all)) {
            assertThat(names(view)).containsExactly("b", "-");
        }
    }

    @Test
    void shouldTakeClosedSegmentsApartWithCareWhereALineIsNotPlain() throws Exception {
        run.write(TestEvent.of("a").label("k", "1"))
                .roll()
                .write(TestEvent.of("b").with("colour", "red"));

        assertThat(labels(keepingWhatIsWorthIt())).containsExactly("{k=1}", "{colour=red}");
    }

    @Test
    void shouldFillOneTableAndLeaveOutWhatIsArchived() throws Exception {
        LiveSegments live = keepingWhatIsWorthIt();
        List<String> written = new ArrayList<>();
        for (int i = 10; i < 50; i++) {
            run.write(TestEvent.of("e" + i)).roll();
            written.add("e" + i);
            assertThat(names(live)).containsExactlyElementsOf(written);
            if (i == 20) {
                Files.delete(segments().get(0).path());
                written.remove(0);
                Path other = segments().get(2).path();
                Files.writeString(other, Files.readString(other).replace("e13", "e13_of_another_file"));
                written.set(2, "e13_of_another_file");
            }
        }
        assertThat(tables())
                .as("what was empty and is not, and what was replaced, is in another one")
                .isEqualTo(3);
    }

    @Test
    void shouldForgetWhatIsArchivedWhereRoomIsNeeded() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        List<Segment> all = segments();
        LiveSegments live = keeping(all.get(0).sizeBytes() + 1);
        live.view(session, all.subList(0, 1), all).close();
        try (LiveView view = live.view(session, all.subList(1, 2), all)) {
            assertThat(view.isKept()).as("the first is live").isFalse();
        }
        try (LiveView view = live.view(session, all.subList(1, 2), all.subList(1, 2))) {
            assertThat(view.isKept()).isTrue();
            assertThat(names(view)).containsExactly("b");
        }
        assertThat(tables()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatIsArchivedAfterAWhile() throws Exception {
        run.write(TestEvent.of("a"));
        List<Segment> archived = segments();
        LiveSegments live = keeping(1 << 20);
        TestRun other = new TestRun(logs, "web", "web1", 2);
        other.write(TestEvent.of("b"));
        assertThat(names(live)).containsExactly("a", "b");
        other.roll().write(TestEvent.of("c"));
        Files.delete(archived.get(0).path());
        assertThat(names(live)).containsExactly("b", "c");
        assertThat(tables()).as("one has them all").isEqualTo(1);
        for (Segment segment : segments()) {
            Files.delete(segment.path());
        }

        assertThat(names(live)).isEmpty();
        assertThat(tables()).as("a question with an older plan may want them").isEqualTo(1);
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (tables() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(50);
            assertThat(names(live)).isEmpty();
        }
        assertThat(tables()).isZero();
    }

    @Test
    void shouldWriteSmallSegmentsIntoOneFile() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b")).roll().write(TestEvent.of("c"));
        LiveSegments live = keeping(0);
        assertThat(names(live)).containsExactly("a", "b", "c");
        live.readAhead(session);

        assertThat(files()).hasSize(1);
        List<Segment> all = segments();
        try (LiveView view = live.view(session, all.subList(0, 2), all)) {
            assertThat(view.isKept()).isTrue();
            assertThat(names(view)).containsExactly("a", "b");
        }
    }

    @Test
    void shouldGiveASmallOpenSegmentThatStaysATableOfItsOwn() throws Exception {
        run.open();
        run.write(TestEvent.of("a"));
        LiveSegments live = keepingWhatIsWorthIt();
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        try {
            assertThat(names(live)).containsExactly("a");
            assertThat(tables()).as("the one of all small ones").isEqualTo(1);
            while (tables() == 1 && System.nanoTime() < deadline) {
                Thread.sleep(50);
                assertThat(names(live)).containsExactly("a");
            }
            assertThat(tables()).isEqualTo(2);
            run.write(TestEvent.of("b"));
            assertThat(names(live)).containsExactly("a", "b");
            while (tables() == 2 && System.nanoTime() < deadline) {
                Thread.sleep(50);
                assertThat(names(live)).containsExactly("a", "b");
            }
            assertThat(tables()).as("nobody needs the first one any more").isEqualTo(1);
        } finally {
            run.end();
        }
    }

    @Test
    void shouldTakeTheLinesOfASmallOpenSegmentApartOnce() throws Exception {
        LiveSegments live = keepingWhatIsWorthIt();
        run.open();
        try {
            run.write(TestEvent.of("a")).writeText("{\"timestamp\":\"2026-11-23T12:0");
            try (LiveView view = view(live, segments())) {
                assertThat(names(view)).as("whole lines").containsExactly("a");
                run.writeText("0:00Z\",\"message\":\"b\",\"data\":{}}\n").write(TestEvent.of("c"));
                assertThat(names(live)).containsExactly("a", "b", "c");
                assertThat(names(view)).as("none that came meanwhile").containsExactly("a");
            }
            Files.writeString(run.path(), Files.readString(run.path()).replace("\"a\"", "\"z\""));
            run.writeText("no event\n").write(TestEvent.of("d").label("k", "1"));
            try (LiveView view = view(live, segments())) {
                assertThat(names(view))
                        .as("what was read is not looked at again")
                        .containsExactly("a", "b", "c", "d", "-");
                assertThat(view.isKept()).isTrue();
                assertThat(view.contents().get(segments().get(0)).lines()).isEqualTo(5);
                assertThat(view.contents().get(segments().get(0)).rejects()).isEqualTo(1);
            }
            run.write(TestEvent.of("e")).writeText("torn");
        } finally {
            run.end();
        }
        assertThat(names(live)).containsExactly("a", "b", "c", "d", "e", "-", "-");
        assertThat(tables()).isEqualTo(1);
        assertThat(files()).as("copies of lines while they are read").isEmpty();
    }

    @Test
    void shouldReadASmallOpenSegmentAnewWhereItBecameShorter() throws Exception {
        LiveSegments live = keepingWhatIsWorthIt();
        run.open();
        try {
            run.write(TestEvent.of("a"), TestEvent.of("b"));
            List<Segment> before = segments();
            assertThat(names(live)).containsExactly("a", "b");
            run.write(TestEvent.of("c"));
            assertThat(names(live)).containsExactly("a", "b", "c");
            try (LiveView view = view(live, before)) {
                assertThat(names(view)).as("an older plan is no other file").containsExactly("a", "b", "c");
            }
            assertThat(tables()).isEqualTo(1);
            Files.writeString(run.path(), "");
            assertThat(names(live)).isEmpty();
            run.write(TestEvent.of("d"));
            assertThat(names(live)).containsExactly("d");
        } finally {
            run.end();
        }
    }

    @Test
    void shouldReadASmallOpenSegmentEachTimeWhereThereIsNoRoom() throws Exception {
        LiveSegments live = sharing(10, 0);
        run.open();
        try {
            run.write(TestEvent.of("a"));
            assertThat(names(live)).containsExactly("a");
            run.write(TestEvent.of("b"));
            try (LiveView view = view(live, segments())) {
                assertThat(names(view)).containsExactly("a", "b");
                assertThat(view.isKept()).isFalse();
            }
            assertThat(tables()).isZero();
        } finally {
            run.end();
        }
    }

    @Test
    void shouldReadASmallOpenSegmentAgainWhoseTableHasGoneIntoAFile() throws Exception {
        TestRun large = new TestRun(logs, "web", "web1", 2);
        run.open();
        large.open();
        try {
            run.write(TestEvent.of("a"));
            large.write(TestEvent.of("b").label("much", "x".repeat(SMALL)));
            List<Segment> both = segments();
            LiveSegments live = sharing(both.get(1).sizeBytes(), 1 << 20);
            try (LiveView view = view(live, both.subList(0, 1))) {
                assertThat(names(view)).containsExactly("a");
            }
            try (LiveView view = view(live, both.subList(1, 2))) {
                assertThat(names(view)).containsExactly("b");
            }
            assertThat(files()).as("there is room for the large one only").hasSize(1);
            run.write(TestEvent.of("c"));
            assertThat(names(live)).containsExactly("a", "b", "c");
        } finally {
            large.end();
            run.end();
        }
    }

    /** Several ask without a rest while a run rolls: each finds all that was written before, each line once. */
    @Test
    void shouldReadForAllWhoWait() throws Exception {
        LiveSegments live = keepingWhatIsWorthIt();
        run.open();
        run.write(TestEvent.of("e100"));
        AtomicInteger written = new AtomicInteger(1);
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService askers = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                asking.add(askers.submit(() -> {
                    ask(live, written, isOver);
                    return null;
                }));
            }
            for (int i = 101; i < 400; i++) {
                if (i % 7 == 0) {
                    run.roll();
                }
                run.write(TestEvent.of("e" + i));
                written.incrementAndGet();
                Thread.sleep(3);
            }
            isOver.set(true);
            for (Future<?> each : asking) {
                each.get();
            }
            assertThat(names(live)).hasSize(300).doesNotHaveDuplicates();
            assertThat(files()).isEmpty();
        } finally {
            isOver.set(true);
            askers.shutdownNow();
            run.end();
        }
    }

    private void ask(LiveSegments live, AtomicInteger written, AtomicBoolean isOver) throws Exception {
        try (Session own = openSession()) {
            while (!isOver.get()) {
                int least = written.get();
                List<Segment> plan = segments();
                try (LiveView view = live.view(own, plan, plan)) {
                    List<String> found = own.query("select name from (" + view.rows() + ") as line", this::read);
                    assertThat(found).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(least);
                }
            }
        }
    }

    /** Two closed segments fill the room when an open one comes: the one that nobody uses has to go. */
    private List<String> withAThirdThatIsOpen(LiveSegments live) throws Exception {
        List<Segment> closed = segments();
        try (LiveView first = view(live, closed.subList(0, 1))) {
            assertThat(tables()).isEqualTo(1);
            assertThat(names(live)).containsExactly("a", "b");
            assertThat(tables()).isEqualTo(2);
            TestRun other = new TestRun(logs, "web", "web1", 2);
            other.open();
            try {
                other.write(TestEvent.of("c"));
                assertThat(names(live)).containsExactly("a", "b", "c");
                assertThat(tables()).isEqualTo(2);
                assertThat(names(first)).containsExactly("a");
                return files();
            } finally {
                other.end();
            }
        }
    }

    private LiveSegments withRoomForTwo(long bytesInFiles) {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b"));
        return keeping(segments().get(0).sizeBytes() * 5 / 2, bytesInFiles);
    }

    @Test
    void shouldMoveIntoAFileWhatNobodyUsesWhenAnOpenSegmentNeedsTheRoom() throws Exception {
        assertThat(withAThirdThatIsOpen(withRoomForTwo(1 << 20))).hasSize(1);
    }

    @Test
    void shouldReadTheOpenSegmentEachTimeWhereNothingCanGo() throws Exception {
        assertThat(withAThirdThatIsOpen(withRoomForTwo(0))).isEmpty();
    }

    @Test
    void shouldForgetTheFilesOfArchivedSegmentsButNothingInUse() throws Exception {
        run.write(TestEvent.of("a")).roll().write(TestEvent.of("b")).roll().write(TestEvent.of("c"));
        List<Segment> all = segments();
        LiveSegments live = keeping(0, 1);
        inFiles(live, all.subList(0, 1));
        assertThat(files()).containsExactly("live_segment_1.parquet");

        Files.delete(all.get(0).path());
        try (LiveView first = view(live, all.subList(0, 1))) {
            inFiles(live, all.subList(1, 2));
            assertThat(files()).as("the first is in use").containsExactly("live_segment_1.parquet");
            assertThat(names(first)).containsExactly("a");
        }
        inFiles(live, all.subList(2, 3));
        assertThat(files()).containsExactly("live_segment_2.parquet");
        assertThat(names(live)).containsExactly("b", "c");
    }

    private void inFiles(LiveSegments live, List<Segment> segments) throws ReadFailure {
        view(live, segments).close();
        live.readAhead(session);
    }

    @Test
    void shouldWriteNoFileForASegmentThatIsGone() throws Exception {
        LiveSegments live = withRoomForTwo(1 << 20);
        assertThat(names(live)).containsExactly("a", "b");
        for (Segment archived : segments()) {
            Files.delete(archived.path());
        }
        run.open().roll();
        try {
            run.write(TestEvent.of("c"));
            assertThat(names(live)).containsExactly("c");
            assertThat(files()).isEmpty();
        } finally {
            run.end();
        }
    }

    @Test
    void shouldReadFromItsFileAgainWhatHasOutgrownTheRoom() throws Exception {
        run.open();
        try {
            run.write(TestEvent.of("a"));
            LiveSegments live = keeping(segments().get(0).sizeBytes() + 1);
            assertThat(names(live)).containsExactly("a");
            assertThat(tables()).isEqualTo(1);
            run.write(TestEvent.of("b"));
            assertThat(names(live)).containsExactly("a", "b");
            assertThat(tables()).isZero();
        } finally {
            run.end();
        }
    }

    @Test
    void shouldLeaveATableInUseWhereItsFileWasReplaced() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.write(TestEvent.of("a"), TestEvent.of("b"));
        try (LiveView view = view(live, segments())) {
            Files.delete(run.path());
            run.write(TestEvent.of("c"));
            assertThat(names(live)).containsExactly("c");
            assertThat(names(view)).containsExactly("a", "b");
        }
    }

    @Test
    void shouldReadAnotherFileOfTheSameNameAnew() throws Exception {
        LiveSegments live = keeping(1 << 20);
        run.write(TestEvent.of("a"), TestEvent.of("b"));
        assertThat(names(live)).containsExactly("a", "b");
        Files.delete(run.path());
        run.write(TestEvent.of("c"));

        assertThat(names(live)).containsExactly("c");
    }

    @Test
    void shouldSayWhichSegmentCannotBeRead() throws IOException {
        run.write(TestEvent.of("a"));
        List<Segment> before = segments();
        Files.delete(run.path());

        assertThatThrownBy(() -> view(keeping(1 << 20), before))
                .isInstanceOf(ReadFailure.class)
                .hasMessageContaining(run.path().toString());
    }
}
