package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.AbstractLogEvent;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.message.Message;

/** The Log4j event that carries a batch; one object for the life of the drain. */
@SuppressWarnings("serial") // it is never serialized
final class LinesEvent extends AbstractLogEvent {
    private final LinesMessage message;

    LinesEvent(LinesMessage message) {
        this.message = message;
    }

    @Override
    public Message getMessage() {
        return message;
    }

    @Override
    public Level getLevel() {
        return Level.INFO;
    }

    @Override
    public String getLoggerName() {
        return LogFormat.LOGGER_NAME;
    }

    @Override
    public long getTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public String getThreadName() {
        return Thread.currentThread().getName();
    }

    @Override
    public boolean isEndOfBatch() {
        return true;
    }

    @Override
    public LogEvent toImmutable() {
        return new LinesEvent(message.copy());
    }
}
