package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.SegmentLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTailTest {
    private static final TailSettings QUICK = TailSettings.DEFAULTS.withEvery(Duration.ofMillis(20));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path logs;
    private LiveTail tail;
    private TestRun run;
    private final List<TestRun> openRuns = new ArrayList<>();

    @BeforeEach
    void open() throws JMException {
        logs = directory.resolve("it's logs");
        tail = open(QUICK);
        run = open(1);
    }

    @AfterEach
    void close() throws JMException {
        tail.close();
        for (TestRun open : openRuns) {
            open.end();
        }
    }

    private LiveTail open(TailSettings settings) {
        return new LiveTail(
                QuerySettings.of(logs, directory.resolve("tmp")), settings, Clock.systemUTC(), filter -> {});
    }

    private TestRun open(int number) throws JMException {
        TestRun opened = new TestRun(logs, "web", "web1", number).open();
        openRuns.add(opened);
        return opened;
    }

    private void end(TestRun ended) throws JMException {
        openRuns.remove(ended);
        ended.end();
    }

    /** A subscriber, and everything that it was told. */
    private static final class Told {
        final TailSubscription subscription;
        final List<TailMessage> messages = new ArrayList<>();

        Told(LiveTail tail, Filter filter, String lastId) {
            subscription = tail.subscribe(filter, lastId, () -> {});
        }

        Told await(int count) {
            Instant end = Instant.now().plus(LIMIT);
            while (messages.size() < count) {
                assertThat(Instant.now())
                        .as("%s of %s messages: %s", messages.size(), count, messages)
                        .isBefore(end);
                TailMessage message = subscription.poll();
                if (message == null) {
                    Thread.onSpinWait();
                } else {
                    messages.add(message);
                }
            }
            return this;
        }

        List<String> names() {
            return events().stream().map(event -> event.row().name()).toList();
        }

        List<TailMessage.Event> events() {
            return messages.stream()
                    .filter(TailMessage.Event.class::isInstance)
                    .map(TailMessage.Event.class::cast)
                    .toList();
        }

        String id(int event) {
            return events().get(event).id();
        }
    }

    private Told follow() {
        return new Told(tail, Filter.NONE, null);
    }

    private Told comeBack(String id) {
        return new Told(tail, Filter.NONE, id);
    }

    private static List<TestEvent> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> TestEvent.of("n" + i)).toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "n" + i).toList();
    }

    @Test
    void shouldTellWhatIsWrittenAfterSubscribingAndNothingBefore() {
        run.write(TestEvent.of("before"));

        try (TailSubscription subscription = follow().subscription) {
            assertThat(subscription.isOver()).isFalse();
            Told told = follow();
            run.write(TestEvent.of("after").with("duration", 0.5).label("k", "v"));

            assertThat(told.await(1).events().get(0).row())
                    .returns("after", EventRow::name)
                    .returns(Map.of("k", "v"), EventRow::labels)
                    .returns(Map.of("duration", 0.5), EventRow::fields)
                    .returns(run.name(), EventRow::run)
                    .returns(2L, EventRow::seq);
        }
    }

    @Test
    void shouldTellALineOnlyWhenItIsWhole() {
        run.writeText("{\"timestamp\":\"2026-11-23T12:00:00Z\",\"mess");
        Told told = follow();
        run.write(TestEvent.of("lost to the torn line"), TestEvent.of("first"));
        told.await(1);
        String line = TestEvent.of("second").line(9);
        run.writeText(line.substring(0, 50));
        run.writeText(line.substring(50)).write(TestEvent.of("third"));

        assertThat(told.await(3).names()).containsExactly("first", "second", "third");
    }

    @Test
    void shouldShowEveryLineAsTheEngineDoes() throws JMException {
        Told told = follow();
        String start = "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"m\",\"seq\":1,\"data\":";
        List<String> lines = List.of(
                start + "{\"value\":1}}",
                start + "{\"region\":\"eu\",\"retries\":3,\"odd/~key\":true,\"nested\":{\"a\":[1]},\"no\":null}}",
                start + "{\"duration\":\"fast\",\"size\":1.5,\"success\":\"perhaps\",\"labels\":{\"size\":\"large\"}}}",
                start + "{\"size\":1024.0,\"prompt_tokens\":\"12\",\"completion_tokens\":1e3}}",
                start + "{\"labels\":{\"a\":\"1\",\"a\":\"2\",\"z\":null,\"n\":7,\"o\":{\"x\":1}}}}",
                start + "{\"duration\":\"nan\",\"value\":\"-Infinity\",\"size\":\"inf\"}}",
                start + "{\"labels\":[\"a\"]}}",
                start + "{\"value\":1}}",
                start + "{\"value\":1,\"value\":2}}",
                start.replace("\"seq\":1", "\"seq\":\"none\"") + "{}}",
                start.replace("\"seq\":1", "\"seq\":2,\"seq\":3") + "{}}",
                start.replace("Z\"", ".123456789+02:00\"") + "{\"unit\":\"\\u00b5s \\ud83d\\ude00\"}}",
                start + "{\"unit\":\"" + "x".repeat(100_000) + "\"}}",
                start + "\"text\"}",
                "not json",
                "[1,2]",
                "",
                " \t\r",
                "{\"timestamp\":\"infinity\",\"message\":\"m\",\"data\":{}}",
                "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"\",\"data\":{}}",
                start + "{},\"extra\":1} trailing",
                "\u0000" + start + "{}}",
                start + "{\"value\":NaN,}}",
                start + "{\"module\":\"\\ud800\"}}");
        for (String line : lines) {
            run.writeText(line + "\n");
        }
        run.writeText(start + "{\"value\":77}}"); // whole, but for its end: the last one of a run that was killed
        end(run);

        List<EventRow> ofEngine;
        try (QueryEngine engine = QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp2")))) {
            ofEngine = engine.events(EventQuery.newest(TimeRange.ALL)).rows();
        }
        assertThat(ofEngine).hasSizeGreaterThan(12);
        assertThat(told.await(ofEngine.size()).events())
                .extracting(TailMessage.Event::row)
                .containsExactlyInAnyOrderElementsOf(ofEngine);
        assertThat(told.names().size()).isEqualTo(ofEngine.size());
    }

    @Test
    void shouldPassOverBytesThatAreNoText() throws IOException {
        Told told = follow();
        byte[] line = TestEvent.of("broken").line(1).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        line[60] = (byte) 0xff;
        Files.createDirectories(run.path().getParent());
        Files.write(run.path(), line);
        run.write(TestEvent.of("whole"));

        assertThat(told.await(1).names()).containsExactly("whole");
    }

    @Test
    void shouldPassOverALineThatNobodyCanReadAndGoOn() {
        Told told = follow();
        run.write(TestEvent.of("before"));
        run.writeText("x".repeat(SegmentLines.MAX_READABLE_BYTES + 100) + "\n");
        run.write(TestEvent.of("after"));

        assertThat(told.await(2).names()).containsExactly("before", "after");
    }

    @Test
    void shouldTellEachEventOnceOverRollsAndSeveralRuns() throws JMException {
        Told told = follow();
        TestRun other = open(2);
        for (int i = 0; i < 20; i++) {
            run.write(numbered(10 * i, 10 * i + 10)).roll();
            other.write(TestEvent.of("other"));
            if (i % 5 == 4) {
                end(other);
                other = open(3 + i);
            }
        }

        told.await(220);
        assertThat(told.names()).filteredOn(name -> !name.equals("other")).isEqualTo(names(0, 200));
        assertThat(told.names()).filteredOn("other"::equals).hasSize(20);
    }

    @Test
    void shouldFilterAsQuestionsDo() {
        Told byLabel = new Told(tail, Filter.NONE.with(new Dimension("label.tenant"), "it's"), null);
        Told ofRecorder = new Told(tail, Filter.NONE.with(Dimension.MODULE, LogFormat.RECORDER_MODULE), null);
        Told all = follow();
        run.write(
                TestEvent.of("a").label("tenant", "it's"),
                TestEvent.of("b").label("tenant", "other"),
                TestEvent.of(LogFormat.MONITOR_LOSS).with("module", LogFormat.RECORDER_MODULE),
                TestEvent.of("c").label("tenant", "it's"));

        assertThat(byLabel.await(2).names()).containsExactly("a", "c");
        assertThat(ofRecorder.await(1).names()).containsExactly(LogFormat.MONITOR_LOSS);
        assertThat(all.await(3).names()).containsExactly("a", "b", "c");
    }

    @Test
    void shouldGoOnBehindAnyEventForWhoComesBack() throws JMException {
        Told told = follow();
        TestRun other = open(2);
        run.write(numbered(0, 5)).roll().write(numbered(5, 10));
        other.write(TestEvent.of("x"), TestEvent.of("y"));
        told.await(12);
        run.roll().write(numbered(10, 12));
        end(other);
        open(3).write(TestEvent.of("late"));
        List<String> all = told.await(15).names();

        for (int seen = 0; seen < all.size(); seen++) {
            Told back = comeBack(told.id(seen));
            List<String> missed = back.await(all.size() - seen - 1).names();
            assertThat(missed).containsExactlyInAnyOrderElementsOf(all.subList(seen + 1, all.size()));
            back.subscription.close();
        }
    }

    @Test
    void shouldGoOnForWhoComesBackToATailThatStartedAnew() {
        Told told = follow();
        run.write(numbered(0, 3));
        String id = told.await(3).id(0);
        told.subscription.close();
        tail.close();
        run.write(numbered(3, 5)).roll().write(numbered(5, 6));

        tail = open(QUICK);

        assertThat(comeBack(id).await(5).names()).isEqualTo(names(1, 6));
    }

    @Test
    void shouldBringBackMoreThanTheQueueHoldsWithoutDropping() {
        Told told = follow();
        run.write(numbered(0, 1));
        String id = told.await(1).id(0);
        tail.close();
        run.write(numbered(1, 1000));
        tail = open(QUICK.withQueueEvents(10));

        assertThat(comeBack(id).await(999).names()).isEqualTo(names(1, 1000));
    }

    @Test
    void shouldTellAGapWhereASegmentIsGoneThatWasNotReadToItsEnd() throws IOException {
        Told told = follow();
        run.write(numbered(0, 2));
        told.await(2);
        Path first = run.path();
        run.roll().write(numbered(2, 3));
        told.await(3);
        Instant before = Instant.now();
        Files.delete(first);

        Told back = comeBack(told.id(0));

        back.await(2);
        assertThat(back.messages.get(0)).isInstanceOfSatisfying(TailMessage.Gap.class, gap -> {
            assertThat(gap.from()).isBefore(before);
            assertThat(gap.to()).isAfterOrEqualTo(before);
            assertThat(gap.reason()).contains("segment 1 of web/" + run.name());
        });
        assertThat(back.names()).containsExactly("n2");
        assertThat(comeBack(told.id(2)).subscription.poll()).isNull();
    }

    @Test
    void shouldTellAGapWhereARunIsGoneThatWasNotReadToItsEnd() throws Exception {
        Told told = follow();
        TestRun other = open(2).write(numbered(0, 2));
        told.await(2);
        end(other);
        Files.delete(other.path());
        Files.delete(other.path().getParent());

        assertThat(comeBack(told.id(0)).await(1).messages.get(0)).isInstanceOf(TailMessage.Gap.class);
    }

    @Test
    void shouldTellNoGapOfARunThatWasReadToItsEnd() throws Exception {
        Told told = follow();
        TestRun other = open(2).write(numbered(0, 2));
        told.await(2);
        end(other);
        run.write(TestEvent.of("later"));
        String id = awaitIdWithout(told.await(3), other);
        Files.delete(other.path());
        Files.delete(other.path().getParent());
        run.write(TestEvent.of("last"));

        assertThat(comeBack(id).await(1).names()).containsExactly("last");
    }

    /** An id of a subscriber that has seen the end of the run. */
    private static String awaitIdWithout(Told told, TestRun ended) {
        String atEnd = "." + TailPosition.hash(ended.service() + "/" + ended.name()) + "-2";
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            String id = told.subscription.id().orElse("");
            if ((id + ".").contains(atEnd + ".")) {
                return id;
            }
        }
        throw new AssertionError("never read to its end: " + told.subscription.id());
    }

    @Test
    void shouldLeaveRunsThatEndedLongAgoOutOfIdsAndNotReadThemAgain() throws Exception {
        for (int i = 10; i < 40; i++) {
            TestRun old = new TestRun(logs, "web", "web1", i).write(TestEvent.of("old"));
            Files.setLastModifiedTime(old.path(), FileTime.from(Instant.now().minusSeconds(300)));
        }
        Told told = follow();
        run.write(numbered(0, 2));
        String id = told.await(2).id(0);
        assertThat(id.length()).isLessThan(60);
        tail.close();
        new TestRun(logs, "web", "web1", 50).write(TestEvent.of("short run meanwhile"));

        tail = open(QUICK);

        assertThat(comeBack(id).await(2).names()).containsExactlyInAnyOrder("n1", "short run meanwhile");
    }

    @Test
    void shouldDropASlowReaderTellItWhereToGoOnAndServeTheOthers() {
        tail.close();
        tail = open(QUICK.withQueueEvents(10));
        Told slow = follow();
        Told quick = follow();
        for (int i = 0; i < 50; i++) {
            run.write(numbered(i, i + 1));
            quick.await(i + 1);
        }

        assertThat(quick.names()).isEqualTo(names(0, 50));
        slow.await(11);
        assertThat(slow.names()).isEqualTo(names(0, 10));
        assertThat(slow.subscription.isOver()).isTrue();
        assertThat(slow.messages.get(10)).isInstanceOfSatisfying(TailMessage.Dropped.class, dropped -> {
            assertThat(dropped.reason()).contains("10 events");
            slow.subscription.close();
            assertThat(comeBack(dropped.id()).await(40).names()).isEqualTo(names(10, 50));
        });
    }

    @Test
    void shouldRefuseAnIdThatIsNone() {
        for (String id : List.of(
                "", "zz zz", "MIEG", "1.", "1.abc", "1.0123456789-1-", "1.0123456789-1-2-3", "1.0123456789", "../x")) {
            assertThatThrownBy(() -> comeBack(id)).as(id).isInstanceOfSatisfying(QueryException.class, refused -> {
                assertThat(refused.code()).isEqualTo(QueryException.Code.INVALID_PARAMETER);
                assertThat(refused.parameter()).contains("Last-Event-ID");
            });
        }
        assertThat(tail.subscribers()).isZero();
    }

    @Test
    void shouldBearAnIdOfALogThatIsNotThisOne() {
        run.write(numbered(0, 3));
        String hash = TailPosition.hash("web/" + run.name());

        Told told = comeBack("mieg." + hash + "-1-zzzzz.0123456789-7-1");

        told.await(5);
        assertThat(told.messages).filteredOn(TailMessage.Gap.class::isInstance).hasSize(2);
        assertThat(told.names()).isEqualTo(names(0, 3));
    }

    @Test
    void shouldRefuseMoreSubscribersThanItHasSlotsAndGiveFreeOnesAgain() {
        tail.close();
        tail = open(QUICK.withMaxSubscribers(2));
        Told first = follow();
        follow();
        assertThatThrownBy(this::follow)
                .isInstanceOfSatisfying(
                        QueryException.class,
                        refused -> assertThat(refused.code()).isEqualTo(QueryException.Code.BUSY));
        first.subscription.close();
        first.subscription.close();

        assertThat(follow().subscription.isOver()).isFalse();
        assertThat(tail.subscribers()).isEqualTo(2);
    }

    @Test
    void shouldHaveAThreadOnlyWhileSomebodyListens() {
        assertThat(threads()).isEmpty();
        Told told = follow();
        assertThat(threads()).containsExactly("zeroheap-tail");
        told.subscription.close();
        awaitNoThread();
        Told again = follow();
        run.write(numbered(0, 1));
        assertThat(again.await(1).names()).containsExactly("n0");
        tail.close();
        assertThat(threads()).isEmpty();
        assertThat(again.await(2).messages.get(1)).isEqualTo(new TailMessage.End("the service ends"));
        assertThat(again.subscription.isOver()).isTrue();
        assertThatThrownBy(this::follow).isInstanceOf(QueryException.class);
    }

    @Test
    void shouldLeaveNoFileBehind() throws IOException {
        Told told = follow();
        run.write(numbered(0, 100));
        told.await(100).subscription.close();
        awaitNoThread();

        try (var left = Files.list(directory.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    private static void awaitNoThread() {
        Instant end = Instant.now().plus(LIMIT);
        while (!threads().isEmpty()) {
            assertThat(Instant.now()).isBefore(end);
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("zeroheap-tail"))
                .collect(Collectors.toSet());
    }
}
