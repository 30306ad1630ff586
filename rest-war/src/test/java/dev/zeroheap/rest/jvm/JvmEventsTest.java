package dev.zeroheap.rest.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.rest.RecordedEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the Flight Recorder of the JVM that runs the test. */
class JvmEventsTest {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final RecordedEvents recorded = new RecordedEvents();
    private JvmEvents jvm;

    @BeforeEach
    void open() {
        throwSome(5_000);
        jvm = JvmEvents.open(recorded, PERIOD);
    }

    @AfterEach
    void close() {
        jvm.close();
    }

    @Test
    void shouldRecordThePauseAndTheHeapOfACollection() {
        Instant start = Instant.now();
        // Any event shows that the stream is up.
        recorded.next("jvm.cpu.load");
        System.gc();
        Map<String, Object> pause = recorded.next(
                event -> event.get("name").equals("jvm.gc.pause") && "System.gc()".equals(event.get("label cause")));
        assertThat(pause).containsEntry("module", "jvm").containsKey("label collector");
        assertThat((Double) pause.get("duration")).isPositive();
        assertThat((Instant) pause.get("timestamp")).isBetween(start, Instant.now());
    }

    @Test
    void shouldRecordTheHeapThatACollectionLeaves() {
        recorded.next("jvm.cpu.load");
        System.gc();
        Map<String, Object> heap = recorded.next("jvm.memory.used_after_gc");
        assertThat(heap).containsEntry("unit", "By");
        assertThat((Double) heap.get("value")).isPositive().isLessThan((double)
                Runtime.getRuntime().maxMemory());
    }

    @Test
    void shouldRecordSafepoints() {
        recorded.next("jvm.cpu.load");
        System.gc();
        assertThat((Double) recorded.next("jvm.safepoint").get("duration")).isPositive();
    }

    @Test
    void shouldRecordCpuLoadOfJvmAndMachineAsShares() {
        for (String scope : new String[] {"jvm", "machine"}) {
            Map<String, Object> load = recorded.next(event -> scope.equals(event.get("label scope")));
            assertThat((Double) load.get("value")).isBetween(0.0, 1.0);
            assertThat(load).containsEntry("name", "jvm.cpu.load").containsEntry("unit", "1");
        }
    }

    @Test
    void shouldCountTheExceptionsOfAPeriodOnly() {
        double before = (Double) recorded.next("jvm.exceptions").get("value");
        throwSome(1_000);
        double value = (Double) recorded.next("jvm.exceptions").get("value");
        while (value < 1_000) {
            value += (Double) recorded.next("jvm.exceptions").get("value");
        }
        assertThat(before).isLessThan(5_000);
        assertThat(value).isGreaterThanOrEqualTo(1_000).isLessThan(5_000);
    }

    @Test
    void shouldRecordHowFastTheApplicationAllocates() {
        recorded.next("jvm.cpu.load");
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += new byte[10_000].length;
        }
        assertThat(sum).isEqualTo(200_000_000);
        Map<String, Object> rate = recorded.next(
                event -> event.get("name").equals("jvm.memory.allocation_rate") && (Double) event.get("value") > 1e6);
        assertThat(rate).containsEntry("unit", "By/s").containsEntry("module", "jvm");
    }

    @Test
    void shouldEndItsThreadWhenClosedAndBearASecondClose() {
        recorded.next("jvm.cpu.load");
        jvm.close();
        jvm.close();
        assertThat(threadNames()).doesNotContain("zeroheap-jvm-events");
    }

    @Test
    void shouldEndWhenClosedBeforeTheFirstEvent() {
        assertThat(threadNames()).contains("zeroheap-jvm-events");
        jvm.close();
        assertThat(threadNames()).doesNotContain("zeroheap-jvm-events");
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void shouldRefuseAPeriodThatIsTooShort() {
        assertThatThrownBy(() -> JvmEvents.open(recorded, Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("period must be 1s or more: PT0.999S");
    }

    private static void throwSome(int count) {
        for (int i = 0; i < count; i++) {
            try {
                throw new IllegalStateException("thrown to be counted " + i);
            } catch (IllegalStateException counted) {
                assertThat(counted).isNotNull();
            }
        }
    }
}
