package dev.zeroheap.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** {@code FOLDER CONTENDER EVENTS LABELS}: how much more heap is held after EVENTS calls with LABELS distinct values. */
final class RetainedHeapMain {
    private RetainedHeapMain() {}

    @SuppressWarnings("SystemOut") // read by ForkedMain
    public static void main(String[] args) {
        String name = args[1];
        int events = Integer.parseInt(args[2]);
        int labels = Integer.parseInt(args[3]);
        try (Contender contender = Contenders.start(name, Path.of(args[0], "heap"))) {
            LlmCall[] calls = LlmCall.variants();
            for (int i = 0; i < 200_000; i++) {
                contender.record(calls[i & 1023]);
                if ((i & 1023) == 0) {
                    contender.awaitIdle();
                }
            }
            contender.awaitIdle();
            long before = usedHeap();
            for (int i = 0; i < events; i++) {
                LlmCall call = calls[i & 1023];
                contender.record(new LlmCall(
                        call.model(),
                        call.provider(),
                        call.durationNanos(),
                        call.promptTokens(),
                        call.completionTokens(),
                        "tenant-" + i % labels,
                        call.thread()));
                if ((i & 1023) == 0) {
                    contender.awaitIdle();
                }
            }
            contender.awaitIdle();
            long growth = usedHeap() - before;
            System.out.println("retained_heap_bytes_1m_labels_" + name + " " + growth + " By");
            if (contender.lost() > 0) {
                System.out.println("retained_heap_lost_" + name + " " + contender.lost() + " {event}");
            }
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
