package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int SLOTS = Ring.MIN_SLOTS;

    private static final byte[] LINE = new byte[SLOTS * Ring.SLOT_BYTES];

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenReleased() {
        Ring ring = new Ring(SLOTS);
        long last = ring.tryClaim(SLOTS);
        assertThat(last).isEqualTo(SLOTS - 1);
        assertThat(ring.tryClaim(1)).isEqualTo(Ring.NONE);

        ring.publish(0, last, LINE, SLOTS * 128 - 8, 0);
        assertThat(ring.next(Ring.NONE)).isZero();
        ring.release(last);

        assertThat(ring.tryClaim(1)).isEqualTo(SLOTS);
    }

    @Test
    void shouldNotShowALineBeforeItIsPublished() {
        Ring ring = new Ring(SLOTS);
        long first = ring.tryClaim(1);
        long second = ring.tryClaim(1);
        ring.publish(second, second, LINE, 1, 0);
        assertThat(ring.next(Ring.NONE)).isEqualTo(Ring.NONE);

        ring.publish(first, first, LINE, 1, 0);

        assertThat(ring.next(Ring.NONE)).isZero();
        assertThat(ring.next(0)).isEqualTo(1);
    }

    /** A caller may be put to sleep after it has marked the first of its slots. */
    @Test
    void shouldNotShowALineOfWhichOnlyTheFirstSlotIsPublished() {
        Ring ring = new Ring(SLOTS);
        long second = ring.tryClaim(2);
        ring.publish(second - 1, second - 1, LINE, Ring.SLOT_BYTES, 0);
        assertThat(ring.next(Ring.NONE)).isEqualTo(Ring.NONE);

        ring.publish(second, second, LINE, 0, 0);

        assertThat(ring.next(Ring.NONE)).isZero();
        assertThat(ring.slotsOf(0)).isEqualTo(2);
    }

    @Test
    void shouldSkipClaimsThatCameToNothing() {
        Ring ring = new Ring(SLOTS);
        long nothing = ring.tryClaim(3);
        long line = ring.tryClaim(1);
        ring.publishNothing(nothing - 2, nothing);
        ring.publish(line, line, LINE, 7, 3);

        assertThat(ring.next(Ring.NONE)).isZero();
        assertThat(ring.lengthOf(0)).isNegative();
        assertThat(ring.slotsOf(0)).isEqualTo(3);
        assertThat(ring.next(nothing)).isEqualTo(line);
        assertThat(ring.lengthOf(line)).isEqualTo(7);
        assertThat(ring.seqAtOf(line)).isEqualTo(3);
    }

    @Test
    void shouldTakeNothingAfterItIsSealed() {
        Ring ring = new Ring(SLOTS);
        long claimed = ring.tryClaim(1);
        assertThat(ring.trySeal()).isFalse();
        ring.publish(claimed, claimed, LINE, 1, 0);
        ring.next(Ring.NONE);
        ring.release(claimed);

        assertThat(ring.trySeal()).isTrue();

        assertThat(ring.tryClaim(1)).isEqualTo(Ring.NONE);
        assertThat(ring.next(claimed)).isEqualTo(Ring.NONE);
        assertThat(ring.fill()).isZero();
    }

    /** Lines of all lengths, through the margin too; each is filled with one byte that is checked on the other side. */
    @Test
    void shouldHandOverEveryLineWholeUnderManyProducers() throws InterruptedException {
        int producers = 8;
        int lines = 15_000;
        Ring ring = new Ring(SLOTS);
        CountDownLatch done = new CountDownLatch(producers);
        for (int p = 0; p < producers; p++) {
            int id = p;
            new Thread(() -> {
                        produce(ring, id, lines);
                        done.countDown();
                    })
                    .start();
        }
        int[] next = new int[producers];
        long last = Ring.NONE;
        for (int taken = 0; taken < producers * lines; ) {
            long first = ring.next(last);
            if (first == Ring.NONE) {
                Thread.onSpinWait();
                continue;
            }
            int producer = ring.seqAtOf(first) >>> 24;
            int number = ring.seqAtOf(first) & 0xFFFFFF;
            assertThat(number).isEqualTo(next[producer]++);
            check(ring, first, (byte) (producer * 31 + number));
            last = first + ring.slotsOf(first) - 1;
            ring.release(last);
            taken++;
        }
        done.await();
        assertThat(next).containsOnly(lines);
        assertThat(ring.fill()).isZero();
    }

    private static void produce(Ring ring, int id, int lines) {
        var random = new SplittableRandom(id);
        byte[] line = new byte[60_000];
        for (int number = 0; number < lines; number++) {
            int length = random.nextInt(50) == 0 ? random.nextInt(1, 60_000) : random.nextInt(1, 3_000);
            int slots = Ring.slotsFor(length);
            long last = ring.tryClaim(slots);
            while (last == Ring.NONE) {
                LockSupport.parkNanos(1);
                last = ring.tryClaim(slots);
            }
            long first = last - slots + 1;
            Arrays.fill(line, 0, length, (byte) (id * 31 + number));
            ring.publish(first, last, line, length, id << 24 | number);
        }
    }

    private static void check(Ring ring, long first, byte expected) {
        int start = ring.lineAt(first);
        for (int i = start; i < start + ring.lengthOf(first); i++) {
            if (ring.bytes()[i] != expected) {
                throw new AssertionError("byte " + (i - start) + " of line " + first + " is another's");
            }
        }
    }
}
