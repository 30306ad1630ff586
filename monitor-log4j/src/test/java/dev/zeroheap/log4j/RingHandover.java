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

    /** So many looks let the other side do its part, on a processor of its own. */
    private static final int PATIENCE = 500;

    private RingHandover() {}

    /** A ring whose next line begins in the last slot, and what both sides do to it. */
    abstract static class Lines {
        final Ring ring;
        private final byte[] first = line(1);
        private final byte[] second = line(2);
        private long last = Ring.NONE;

        Lines() {
            this(SLOTS);
        }

        Lines(int slots) {
            ring = new Ring(slots, MARGIN);
            putNothing(slots - 1);
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

        final void putNothing(int slots) {
            long end = ring.tryClaim(slots);
            ring.publishNothing(end - slots + 1, end);
        }

        /** As {@link #take}, but looks again and again until there is something, though not for ever. */
        final int takePatiently() {
            int number = take();
            for (int looks = 1; looks < PATIENCE && number == 0; looks++) {
                number = take();
            }
            return number;
        }

        /** The number of the next line, 0 if there is none, {@link #TORN} if any of its bytes is another's. */
        final int take() {
            while (true) {
                long at = ring.next(last);
                if (at == Ring.NONE) {
                    return 0;
                }
                int length = ring.lengthOf(at);
                if (length == 0) {
                    return TORN; // nobody wrote this, and it would be taken for ever
                }
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
            putNothing(1);
            putNothing(1);
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

    /** A claim that came to nothing, between two callers' lines, hides neither of them. */
    @JCStressTest
    @Outcome(
            id = {"0, 0, 3", "2, 0, 1", "0, 1, 2", "0, 2, 1", "1, 2, 0", "2, 1, 0"},
            expect = ACCEPTABLE,
            desc = "so far, and the rest afterwards")
    @Outcome(expect = FORBIDDEN, desc = "a line is torn or missing")
    @State
    public static class ClaimThatCameToNothing extends Lines {
        public ClaimThatCameToNothing() {
            super(2 * SLOTS);
        }

        /** A claim of two slots, and then a line. */
        @Actor
        public void caller() {
            putNothing(2);
            put(1);
        }

        /** Another caller, that is the drain too: looks until it has seen something. */
        @Actor
        public void drain(III_Result result) {
            put(2);
            result.r1 = takePatiently();
            result.r2 = take();
        }

        /** What it takes afterwards: the sum of the numbers. */
        @Arbiter
        public void rest(III_Result result) {
            result.r3 = take() + take();
        }
    }

    /**
     * A caller is still marking its slots as published, one by one, while the drain wants them for the next lap. The line goes
     * into the slot that is marked last: were the slots given back too early, the late mark would hide it for ever.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "given back when all were marked, and the line is there")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not given back")
    @Outcome(expect = FORBIDDEN, desc = "the line is hidden")
    @State
    public static class SlotsWantedWhileTheyAreMarked {
        private static final int MANY = 1024;
        private static final byte[] LINE = {1};

        private final Ring ring = new Ring(MANY, LINE.length);
        private final long end = ring.tryClaim(MANY);

        /** Nothing but marks. */
        @Actor
        public void caller() {
            ring.publishNothing(0, end);
        }

        /** Gives the slots back, claims all of them and publishes a line in the last. */
        @Actor
        public void drain(II_Result result) {
            for (int looks = 0; looks < PATIENCE && result.r1 == 0; looks++) {
                if (ring.next(Ring.NONE) != Ring.NONE) {
                    ring.release(end);
                    ring.tryClaim(MANY - 1);
                    long last = ring.tryClaim(1);
                    ring.publish(last, last, LINE, LINE.length, 0);
                    result.r1 = 1;
                }
            }
        }

        /** The rest comes to nothing. */
        @Arbiter
        public void rest(II_Result result) {
            if (result.r1 == 1) {
                ring.publishNothing(end + 1, end + MANY - 1);
                boolean isSkipped = ring.next(end) != Ring.NONE;
                result.r2 = isSkipped && ring.next(end + MANY - 1) == end + MANY ? 1 : 0;
            }
        }
    }
}
