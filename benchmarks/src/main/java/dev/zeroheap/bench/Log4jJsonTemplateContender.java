package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.FileUtils;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.jmx.RingBufferAdmin;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.StringMapMessage;

/**
 * What a Java team would build from parts: Log4j's asynchronous logger, a map message, JsonTemplateLayout, a file; each
 * event is on disk as a line of JSON, as ours is.
 */
final class Log4jJsonTemplateContender implements Contender {
    /** As Log4j's manual shows it; its default, {@code immediateFlush}, writes each line by itself. */
    static final String AS_IN_THE_MANUAL = """
            <RollingFile name="file" fileName="%1$s" filePattern="%1$s.%%i.jsonl">""";

    /** What is fastest: whole batches, without a copy in between. */
    static final String TUNED = """
            <RollingRandomAccessFile name="file" fileName="%1$s" filePattern="%1$s.%%i.jsonl" immediateFlush="false">""";

    private static final String CONFIGURATION = """
            <Configuration status="ERROR">
              <Appenders>
                %1$s
                  <JsonTemplateLayout eventTemplateUri="classpath:llm-call-template.json"/>
                  <SizeBasedTriggeringPolicy size="32 MB"/>
                  <DefaultRolloverStrategy fileIndex="nomax"/>
                </%2$s>
              </Appenders>
              <Loggers><Root level="info" includeLocation="false"><AppenderRef ref="file"/></Root></Loggers>
            </Configuration>
            """;

    private final AsyncLoggerContext context = new AsyncLoggerContext("bench");
    private final Logger logger;
    private final RingBufferAdmin ring;
    private final Path folder;
    private long writtenBytes;

    Log4jJsonTemplateContender(Path folder, String appender) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            String text = CONFIGURATION.formatted(
                    appender.formatted(folder.resolve("log4j.jsonl")), appender.substring(1, appender.indexOf(' ')));
            context.start(new XmlConfiguration(
                    context,
                    new ConfigurationSource(new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Log4j in " + folder, e);
        }
        logger = context.getLogger("performance_metrics");
        ring = context.createRingBufferAdmin();
    }

    @Override
    public void record(LlmCall call) {
        MapMessage<StringMapMessage, String> message = new StringMapMessage(8)
                .with("metric", "llm_call")
                .with("model", call.model())
                .with("provider", call.provider())
                .with("duration", call.durationNanos() / 1e9)
                .with("prompt_tokens", call.promptTokens())
                .with("completion_tokens", call.completionTokens())
                .with("success", true)
                .with("tenant", call.tenant())
                .with("thread", call.thread());
        logger.info(message);
    }

    @Override
    public void awaitIdle() {
        while (ring.getRemainingCapacity() < ring.getBufferSize()) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    @Override
    public long lost() {
        return 0; // the default policy waits when the ring is full
    }

    /** Of one thread; while a file is being renamed, what it was before. */
    @Override
    public long writtenBytes() {
        try {
            writtenBytes = FileUtils.sizeOfDirectory(folder.toFile());
        } catch (UncheckedIOException renamedMeanwhile) {
            // the next look finds it
        }
        return writtenBytes;
    }

    @Override
    public void close() {
        context.stop(10, TimeUnit.SECONDS);
    }
}
