package dev.zeroheap.query;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Writes segments as a recorder does. Open from {@link #open} to {@link #end}; one that is never opened is a dead run. */
final class TestRun {
    private final String service;
    private final String name;
    private final Path directory;
    private int segment = 1;
    private long seq = 1;

    TestRun(Path logs, String service, String host, int number) {
        this.service = service;
        this.name = "20261123T115900000Z-%s-%d-%08x".formatted(host, 4000 + number, number);
        this.directory = logs.resolve(service).resolve(name);
    }

    static TestRun in(Path logs) {
        return new TestRun(logs, "web", "web1", 1);
    }

    String service() {
        return service;
    }

    String name() {
        return name;
    }

    String host() {
        return name.split("-", -1)[1];
    }

    Path path() {
        return directory.resolve("%08d.jsonl".formatted(segment));
    }

    /** How many events it has written. */
    long written() {
        return seq - 1;
    }

    TestRun write(TestEvent... events) {
        return write(Arrays.asList(events));
    }

    TestRun write(List<TestEvent> events) {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(event.line(seq++)));
        return writeText(lines.toString());
    }

    TestRun writeText(String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(path(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    TestRun roll() {
        segment++;
        return writeText("");
    }

    /** The line that a recorder ends a run with. */
    TestRun writeClosed() {
        return write(TestEvent.of(LogFormat.RUN_CLOSED).with("module", LogFormat.RECORDER_MODULE));
    }

    /** From now on the run counts as open. */
    TestRun open() throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new StandardMBean(() -> {}, Runnable.class), objectName());
        return this;
    }

    void end() throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(objectName());
    }

    private ObjectName objectName() throws JMException {
        return new ObjectName(
                "dev.zeroheap:type=Recorder,service=" + ObjectName.quote(service) + ",run=" + ObjectName.quote(name));
    }
}
