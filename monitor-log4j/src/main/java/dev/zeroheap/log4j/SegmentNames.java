package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.rolling.DirectFileRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.RollingFileManager;
import org.apache.logging.log4j.core.appender.rolling.RolloverDescription;
import org.apache.logging.log4j.core.appender.rolling.RolloverDescriptionImpl;
import org.apache.logging.log4j.core.appender.rolling.RolloverStrategy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;

/**
 * Log4j plugin {@code <ZeroheapSegments/>}: names the segments of a run, {@code 00000001.jsonl} and on, by a count of its
 * own. A segment has its final name from birth; rolling renames, packs and deletes nothing.
 *
 * <p>The recorder makes the object and leaves it in its private Log4j context, where the plugin finds it. Owner: the
 * drain.
 */
@Plugin(name = "ZeroheapSegments", category = "Core", printObject = true)
public final class SegmentNames implements RolloverStrategy, DirectFileRolloverStrategy {
    /** Where the object lies in the private context. */
    static final String CONTEXT_KEY = "dev.zeroheap.segments";

    private final Path directory;
    private long number = 1;
    private File current;
    private boolean keepsNumber;

    SegmentNames(Path directory) {
        this.directory = directory;
        this.current = file();
    }

    /** Called by Log4j when it reads the configuration; null, and so refused, in a context that is not a recorder's. */
    @PluginFactory
    public static @Nullable SegmentNames create(@PluginConfiguration Configuration configuration) {
        LoggerContext context = configuration.getLoggerContext();
        if (context != null && context.getObject(CONTEXT_KEY) instanceof SegmentNames names) {
            return names;
        }
        StatusLogger.getLogger().error("ZeroheapSegments belongs into the configuration of a recorder only");
        return null;
    }

    /** The segment that is open, or the next to be opened. */
    File current() {
        return current;
    }

    long number() {
        return number;
    }

    /** Moves on to the next number. */
    void advance() {
        number++;
        current = file();
    }

    /** Whether rolling opens the same segment again instead of the next one. */
    void keepNumber(boolean keeps) {
        keepsNumber = keeps;
    }

    private File file() {
        return directory
                .resolve(String.format(Locale.ROOT, "%08d", number) + LogFormat.SEGMENT_SUFFIX)
                .toFile();
    }

    @Override
    public String getCurrentFileName(RollingFileManager manager) {
        return current.getPath();
    }

    @Override
    public void clearCurrentFileName() {
        // Log4j asks for this before the first write; the name is right already.
    }

    /** Called by Log4j between two segments, also when a policy of a replaced configuration wants to roll. */
    @Override
    public RolloverDescription rollover(RollingFileManager manager) {
        if (!keepsNumber) {
            advance();
        }
        return new RolloverDescriptionImpl(current.getPath(), true, null, null);
    }
}
