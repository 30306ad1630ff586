package dev.zeroheap.log4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The hand-over of lines through the {@link Ring} under jcstress, with a ring of four slots and lines of two: each first
 * line wraps around through the margin. Run by {@link RingHandoverTest}.
 */
public final class RingHandover {
    private static final int SLOTS = 4;
    private static final int MARGIN = 2 * Ring.SLOT_BYTES;
    private static final int TORN = -1;

    private RingHandover() {}

    /** A ring whose next line begins in the last slot, and what both sides do to it. */
    abstract static class Lines {
        final Ring ring = new Ring(SLOTS, MARGIN);
        private final byte[] first = line(1);
        private final byte[] second = line(2);
        private long last = Ring.NONE;

        Lines() {
            long claimed = ring.tryClaim(SLOTS - 1);
            ring.publishNothing(0, claimed);
            take();
        }

        private static byte[] line(int number) {
            byte[] line = new byte[200 + number];
            Arrays.fill(line, (byte) number);
            return line;
        }

        /** Whether there was room. */
        final boolean put(int number) {
            byte[] line = number == 1 ? first : second;
            long end = ring.tryClaim(2);
            if (end == Ring.NONE) {
                return false;
            }
            ring.publish(end - 1, end, line, line.length, number);
            return true;
        }

        final void putNothing() {
            long end = ring.tryClaim(1);
            ring.publishNothing(end, end);
        }

        /** The number of the next line, 0 if there is none, {@link #TORN} if any of its bytes is another's. */
        final int take() {
            while (true) {
                long at = ring.next(last);
                if (at == Ring.NONE) {
                    return 0;
                }
                int length = ring.lengthOf(at);
                int number = length > 0 ? check(at, length) : 0;
                last = at + ring.slotsOf(at) - 1;
                ring.release(last);
                if (length > 0) {
                    return number;
                }
            }
        }

        private int check(long at, int length) {
            int number = ring.seqAtOf(at);
            if (length != 200 + number) {
                return TORN;
            }
            int start = ring.lineAt(at);
            for (int i = start; i < start + length; i++) {
                if (ring.bytes()[i] != number) {
                    return TORN;
                }
            }
            return number;
        }
    }

    /** Two callers at once: both lines are there afterwards, whole, in either order. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = ACCEPTABLE,
            desc = "both, in either order")
    @Outcome(expect = FORBIDDEN, desc = "a line is torn or missing")
    @State
    public static class TwoCallers extends Lines {
        /** A caller. */
        @Actor
        public void caller1() {
            put(1);
        }

        /** Another. */
        @Actor
        public void caller2() {
            put(2);
        }

        /** The drain, afterwards. */
        @Arbiter
        public void drain(II_Result result) {
            result.r1 = take();
            result.r2 = take();
        }
    }

    /** The drain looks while a caller writes two lines: it sees none, one or both, and misses none in the end. */
    @JCStressTest
    @Outcome(
            id = {"0, 0, 3", "1, 0, 2", "0, 1, 2", "1, 2, 0"},
            expect = ACCEPTABLE,
            desc = "so far, and the rest afterwards")
    @Outcome(expect = FORBIDDEN, desc = "a line is torn, missing or out of order")
    @State
    public static class CallerAndDrain extends Lines {
        /** Two lines. */
        @Actor
        public void caller() {
            put(1);
            put(2);
        }

        /** The drain. */
        @Actor
        public void drain(III_Result result) {
            result.r1 = take();
            result.r2 = take();
        }

        /** What it takes afterwards: the sum of the numbers. */
        @Arbiter
        public void rest(III_Result result) {
            result.r3 = take() + take();
        }
    }

    /** The ring is full: a caller gets room only when the drain has given it back, and overwrites nothing before. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 0", "1, 1, 2"},
            expect = ACCEPTABLE,
            desc = "refused, or whole")
    @Outcome(expect = FORBIDDEN, desc = "a line is torn or missing")
    @State
    public static class FullRing extends Lines {
        /** The ring holds the first line and two claims that came to nothing. */
        public FullRing() {
            put(1);
            putNothing();
            putNothing();
        }

        /** Asks for room. */
        @Actor
        public void caller(III_Result result) {
            result.r2 = put(2) ? 1 : 0;
        }

        /** The drain. */
        @Actor
        public void drain(III_Result result) {
            result.r1 = take();
        }

        /** The second line, if it was taken. */
        @Arbiter
        public void rest(III_Result result) {
            result.r3 = take();
        }
    }
}
