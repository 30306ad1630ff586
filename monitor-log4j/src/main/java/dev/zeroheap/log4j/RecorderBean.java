package dev.zeroheap.log4j;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.logging.log4j.status.StatusLogger;

/** Registers a recorder's statistics in the platform MBean server; for readers in this JVM that is the sign of life. */
final class RecorderBean implements RecorderMXBean {
    private final String name;
    private final Supplier<RecorderStats> stats;

    RecorderBean(String name, Supplier<RecorderStats> stats) {
        this.name = name;
        this.stats = stats;
    }

    void register() {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, new ObjectName(name));
        } catch (JMException | RuntimeException refused) {
            StatusLogger.getLogger().error("Zeroheap cannot register {}", name, refused);
        }
    }

    void unregister() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(name));
        } catch (JMException | RuntimeException refused) {
            StatusLogger.getLogger().error("Zeroheap cannot unregister {}", name, refused);
        }
    }

    @Override
    public long getRecorded() {
        return stats.get().recorded();
    }

    @Override
    public long getWritten() {
        return stats.get().written();
    }

    @Override
    public long getLost() {
        return stats.get().lost();
    }

    @Override
    public Map<String, Long> getLostByCause() {
        Map<String, Long> byName = new TreeMap<>();
        stats.get().lostByCause().forEach((cause, count) -> byName.put(cause.wireName(), count));
        return byName;
    }

    @Override
    public long getCutValues() {
        return stats.get().cutValues();
    }

    @Override
    public long getBytes() {
        return stats.get().bytes();
    }

    @Override
    public long getRolls() {
        return stats.get().rolls();
    }

    @Override
    public long getRingFill() {
        return stats.get().ringFill();
    }

    @Override
    public int getRingSlots() {
        return stats.get().ringSlots();
    }

    @Override
    public String getLastError() {
        return stats.get().lastError();
    }

    @Override
    public String getSegment() {
        return stats.get().segment();
    }
}
