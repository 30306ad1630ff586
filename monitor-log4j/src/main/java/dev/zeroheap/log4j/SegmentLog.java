package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LifeCycle2;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.util.NanoClock;

/**
 * The private Log4j context of a recorder: its own configuration, its own rolling appender, nothing of the host's.
 *
 * <p>It is made with {@code new LoggerContext(..)} and never asked for at the {@code LogManager}, so that the host finds
 * its own logging, whichever it uses, as it was. Owner: the drain, but for the start.
 */
final class SegmentLog {
    private static final String BUILT_IN = "monitoring-logging.xml";
    private static final long STOP_SECONDS = 1;

    private final LoggerContext context;
    private final LoggerConfig logger;
    private final RollingFileAppender appender;
    private final LinesMessage message = new LinesMessage(new byte[0], 0);
    private final LinesEvent event = new LinesEvent(message);

    private SegmentLog(LoggerContext context, LoggerConfig logger, RollingFileAppender appender) {
        this.context = context;
        this.logger = logger;
        this.appender = appender;
    }

    /**
     * Reads the configuration and starts it; no file is touched yet.
     *
     * @param contextName unlike that of every other recorder: Log4j shares appenders between contexts by name
     * @param location the user's configuration; empty for the built-in one
     * @throws InvalidSettingsException when the configuration cannot serve a recorder
     */
    static SegmentLog start(String contextName, Optional<Path> location, SegmentNames names) {
        LoggerContext context = new LoggerContext(contextName);
        context.putObject(SegmentNames.CONTEXT_KEY, names);
        boolean started = false;
        try {
            Configuration configuration = read(context, location);
            // Starting a context sets this JVM-wide clock, which the host's patterns may be using.
            NanoClock hostClock = Log4jLogEvent.getNanoClock();
            context.start(configuration);
            Log4jLogEvent.setNanoClock(hostClock);
            RollingFileAppender appender = find(configuration, names);
            SegmentLog log = new SegmentLog(context, configuration.getLoggerConfig(LogFormat.LOGGER_NAME), appender);
            started = true;
            return log;
        } catch (IOException unreadable) {
            throw InvalidSettingsException.of(
                    Setting.LOG_CONFIGURATION, location.map(Path::toString).orElse(BUILT_IN), unreadable.toString());
        } finally {
            if (!started) {
                stop(context);
            }
        }
    }

    private static Configuration read(LoggerContext context, Optional<Path> location) throws IOException {
        Configuration configuration;
        if (location.isPresent()) {
            try (InputStream stream = Files.newInputStream(location.get())) {
                configuration = ConfigurationFactory.getInstance()
                        .getConfiguration(
                                context,
                                new ConfigurationSource(stream, location.get().toFile()));
            }
        } else {
            URL builtIn = Objects.requireNonNull(SegmentLog.class.getResource(BUILT_IN), BUILT_IN);
            try (InputStream stream = builtIn.openStream()) {
                configuration = new XmlConfiguration(context, new ConfigurationSource(stream, builtIn));
            }
        }
        if (configuration == null) {
            throw new IOException("no Log4j configuration of a form that this class path can read");
        }
        if (configuration.isShutdownHookEnabled()) {
            throw new IOException("the configuration must say shutdownHook=\"disable\": the recorder has its own");
        }
        return configuration;
    }

    private static RollingFileAppender find(Configuration configuration, SegmentNames names) throws IOException {
        for (Appender candidate : configuration.getAppenders().values()) {
            if (candidate instanceof RollingFileAppender rolling
                    && rolling.getLayout() instanceof LinesLayout
                    && rolling.getManager().getRolloverStrategy() == names) {
                if (rolling.ignoreExceptions()) {
                    throw new IOException("the appender with <ZeroheapSegments/> must say ignoreExceptions=\"false\"");
                }
                return rolling;
            }
        }
        throw new IOException("the configuration has no RollingFile appender with <ZeroheapLines/> and"
                + " <ZeroheapSegments/>, or these plugins' Log4j2Plugins.dat was lost when jars were merged");
    }

    /** Writes and flushes; throws what an appender throws, and then nobody knows yet how much was written. */
    void append(byte[] bytes, int length) {
        message.bytes = bytes;
        message.length = length;
        logger.log(event);
    }

    /** Closes the segment that is open, if any, and opens the one that the names say; reports nothing. */
    void roll() {
        appender.getManager().rollover();
    }

    void stop() {
        stop(context);
    }

    /**
     * Stops the configuration and so the appenders, but not the context: that would ask the {@code LogManager} to forget
     * it, which starts the logging of the whole JVM, perhaps while the JVM exits and that can no longer be done.
     */
    private static void stop(LoggerContext context) {
        if (context.getConfiguration() instanceof LifeCycle2 configuration) {
            configuration.stop(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
