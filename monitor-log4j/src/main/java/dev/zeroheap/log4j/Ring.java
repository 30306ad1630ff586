package dev.zeroheap.log4j;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.MultiProducerSequencer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.YieldingWaitStrategy;
import dev.zeroheap.api.LogFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The lines between the callers and the drain, close together in one flat array, whose slots the LMAX sequencer hands out.
 *
 * <pre>
 *   slot 0      slot 1      slot 2      slot 3            slot n-1    margin (one longest line)
 *  +-----------+-----------+-----------+-----------+-----+-----------+-------------------------+
 *  |h|line a that needs three          |h|line b   |  …  |h|line z that needs three           |
 *  +-----------+-----------+-----------+-----------+-----+-----------+-------------------------+
 *  each slot: 128 bytes
 *
 *  h, the header   0  length   bytes of the line without its number; or less than 0: so many slots to skip
 *                  4  seqAt    where in the line the number goes
 * </pre>
 *
 * <p>A line that needs more than one slot claims consecutive ones and is written as one piece from the first slot on. If
 * its slots wrap around, it runs into the margin and the slots it claimed at the beginning of the array stay unused.
 * Only the line in the last slot can do so, and the next line in the last slot comes a whole lap later, when this one has
 * been taken out; so the margin needs no slots of its own, and no line is ever split or copied.
 *
 * <p>Any thread may claim and publish; {@link #next}, {@link #release} and {@link #trySeal} are the drain's. A claimed
 * slot must be published, come what may: the drain waits for it.
 */
final class Ring {
    static final int SLOT_BYTES = 128;
    static final int HEADER_BYTES = 8;

    /** With fewer, the longest line would not fit. */
    static final int MIN_SLOTS = 1024;

    /** Said by {@link #tryClaim} when there is no room, by {@link #next} when there is nothing to take. */
    static final long NONE = -1;

    private static final int SLOT_SHIFT = 7;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final byte[] bytes;
    private final int slots;
    private final long mask;
    private final MultiProducerSequencer sequencer;

    /** The last slot that the drain gave back. */
    private final Sequence released = new Sequence();

    /** The last slot known to be published; the drain's own. */
    private long published = NONE;

    private volatile boolean sealed;

    Ring(int slots) {
        this(slots, LogFormat.MAX_LINE_BYTES);
    }

    /** For lines that are no longer than so many bytes. */
    Ring(int slots, int maxLineBytes) {
        this.slots = slots;
        this.mask = slots - 1L;
        this.bytes = new byte[slots * SLOT_BYTES + HEADER_BYTES + maxLineBytes];
        // Its strategy is the one whose signal to the consumer costs nothing; this drain waits in its own way.
        this.sequencer = new MultiProducerSequencer(slots, new YieldingWaitStrategy());
        sequencer.addGatingSequences(released);
    }

    /** The slots that a line of so many bytes needs. */
    static int slotsFor(int lineBytes) {
        return (HEADER_BYTES + lineBytes + SLOT_BYTES - 1) >> SLOT_SHIFT;
    }

    byte[] bytes() {
        return bytes;
    }

    int slots() {
        return slots;
    }

    /** Slots that are claimed and not yet given back. */
    long fill() {
        return sealed ? 0 : Math.max(0, Math.min(slots, sequencer.getCursor() - released.get()));
    }

    /** Claims consecutive slots and returns the sequence of the last, or {@link #NONE}. */
    long tryClaim(int count) {
        try {
            return sequencer.tryNext(count);
        } catch (InsufficientCapacityException full) { // one shared instance without a stack trace
            return NONE;
        }
    }

    /** Where the line goes whose first slot this is. */
    int lineAt(long sequence) {
        return ((int) (sequence & mask) << SLOT_SHIFT) + HEADER_BYTES;
    }

    /** Copies the line into claimed slots and hands them to the drain. */
    void publish(long first, long last, byte[] line, int length, int seqAt) {
        int at = lineAt(first);
        System.arraycopy(line, 0, bytes, at, length);
        INTS.set(bytes, at - HEADER_BYTES, length);
        INTS.set(bytes, at - HEADER_BYTES + 4, seqAt);
        sequencer.publish(first, last);
    }

    /** Hands claimed slots to the drain that it is to skip. */
    void publishNothing(long first, long last) {
        INTS.set(bytes, lineAt(first) - HEADER_BYTES, (int) (first - last) - 1);
        sequencer.publish(first, last);
    }

    /** The first slot of the line behind {@code last}, when all its slots are published; else {@link #NONE}. */
    long next(long last) {
        long first = last + 1;
        if (published < first) {
            published = sequencer.getHighestPublishedSequence(first, sequencer.getCursor());
            if (published < first) {
                return NONE;
            }
        }
        // A producer that was put to sleep in the middle of publishing has made only its first slots visible.
        long end = first + slotsOf(first) - 1;
        if (published < end) {
            published = sequencer.getHighestPublishedSequence(first, sequencer.getCursor());
        }
        return published < end ? NONE : first;
    }

    /** Of the line in this slot; 0 or less if there is none. */
    int lengthOf(long first) {
        return (int) INTS.get(bytes, lineAt(first) - HEADER_BYTES);
    }

    int seqAtOf(long first) {
        return (int) INTS.get(bytes, lineAt(first) - HEADER_BYTES + 4);
    }

    int slotsOf(long first) {
        int length = lengthOf(first);
        return length > 0 ? slotsFor(length) : -length;
    }

    /** Gives back every slot up to this one, inclusive. */
    void release(long last) {
        released.set(last);
    }

    /** Claims all slots for ever if every one is free; from then on each {@link #tryClaim} is refused. */
    boolean trySeal() {
        sealed = tryClaim(slots) != NONE;
        return sealed;
    }
}
