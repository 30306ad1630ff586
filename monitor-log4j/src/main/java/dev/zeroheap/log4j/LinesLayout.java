package dev.zeroheap.log4j;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.AbstractLayout;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;

/** Log4j plugin {@code <ZeroheapLines/>}: hands the lines of a batch on as they are, without a copy. */
@Plugin(name = "ZeroheapLines", category = Node.CATEGORY, elementType = "layout", printObject = true)
public final class LinesLayout extends AbstractLayout<byte[]> {
    private static final byte[] NOTHING = {};

    private LinesLayout() {
        super(null, null, null);
    }

    /** Called by Log4j when it reads the configuration. */
    @PluginFactory
    public static LinesLayout create() {
        return new LinesLayout();
    }

    /** Called by an appender on the drain's thread. */
    @Override
    public void encode(LogEvent event, ByteBufferDestination destination) {
        if (event.getMessage() instanceof LinesMessage lines) {
            destination.writeBytes(lines.bytes, 0, lines.length);
        }
    }

    @Override
    public byte[] toByteArray(LogEvent event) {
        if (event.getMessage() instanceof LinesMessage lines) {
            return Arrays.copyOf(lines.bytes, lines.length);
        }
        return NOTHING;
    }

    @Override
    public byte[] toSerializable(LogEvent event) {
        return toByteArray(event);
    }

    @Override
    public String getContentType() {
        return "application/x-ndjson; charset=" + StandardCharsets.UTF_8;
    }
}
