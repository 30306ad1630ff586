package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.util.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PrivateLoggingTest {
    @TempDir
    Path directory;

    private RecorderSettings.Builder settings() {
        return RecorderSettings.builder().directory(directory.resolve("logs")).service("shop");
    }

    @Test
    void shouldLeaveTheHostsLoggingAsItWas() {
        LoggerContext host = (LoggerContext) LogManager.getContext(false);
        Configuration hostConfiguration = host.getConfiguration();
        SystemNanoClock hostClock = new SystemNanoClock();
        var clockBefore = Log4jLogEvent.getNanoClock();
        Log4jLogEvent.setNanoClock(hostClock);
        Properties propertiesBefore = (Properties) System.getProperties().clone();
        try {
            LogRecorder recorder = LogRecorder.open(settings().build());
            recorder.event(MetricType.EVENT, "e").record();
            recorder.close();

            assertThat(Log4jLogEvent.getNanoClock()).isSameAs(hostClock);
        } finally {
            Log4jLogEvent.setNanoClock(clockBefore);
        }
        assertThat(LogManager.getContext(false)).isSameAs(host);
        assertThat(host.getConfiguration()).isSameAs(hostConfiguration);
        assertThat(host.isStarted()).isTrue();
        assertThat(System.getProperties()).isEqualTo(propertiesBefore);
    }

    @Test
    void shouldWriteThroughAReplacedConfigurationWithASecondAppender() throws IOException {
        Path copy = directory.resolve("copy.txt");
        Path xml = Files.writeString(directory.resolve("mine.xml"), """
                <Configuration name="mine" shutdownHook="disable">
                  <Appenders>
                    <RollingFile name="segments" filePattern="${contextName}" ignoreExceptions="false">
                      <ZeroheapLines/>
                      <SizeBasedTriggeringPolicy size="100 KB"/>
                      <ZeroheapSegments/>
                    </RollingFile>
                    <File name="copy" fileName="%s"><PatternLayout pattern="%%m%%n"/></File>
                  </Appenders>
                  <Loggers>
                    <Root level="off"/>
                    <Logger name="performance_metrics" level="info" additivity="false">
                      <AppenderRef ref="segments"/><AppenderRef ref="copy"/>
                    </Logger>
                  </Loggers>
                </Configuration>
                """.formatted(copy));
        LogRecorder recorder = LogRecorder.open(settings().logConfiguration(xml).build());
        recordSlowly(recorder);
        recorder.close();

        LogRecorderTest.assertCompleteSequence(recorder, 2_000);
        assertThat(RunFiles.segments(recorder.runDirectory())).hasSizeGreaterThan(2);
        assertThat(recorder.stats().rolls())
                .isEqualTo(RunFiles.segments(recorder.runDirectory()).size() - 1L);
        assertThat(Files.readAllLines(copy)).isEqualTo(RunFiles.lines(recorder.runDirectory()));
    }

    @Test
    void shouldLoseNothingWhenOnlyTheOtherAppenderFails() throws IOException {
        Path xml = Files.writeString(directory.resolve("mine.xml"), """
                <Configuration name="mine" shutdownHook="disable">
                  <Appenders>
                    <RollingFile name="segments" filePattern="${contextName}" ignoreExceptions="false">
                      <ZeroheapLines/><NoOpTriggeringPolicy/><ZeroheapSegments/>
                    </RollingFile>
                    <File name="full" fileName="/dev/full" ignoreExceptions="false"><ZeroheapLines/></File>
                  </Appenders>
                  <Loggers>
                    <Root level="off"/>
                    <Logger name="performance_metrics" level="info" additivity="false">
                      <AppenderRef ref="segments"/><AppenderRef ref="full"/>
                    </Logger>
                  </Loggers>
                </Configuration>
                """);
        LogRecorder recorder = LogRecorder.open(settings().logConfiguration(xml).build());
        recordSlowly(recorder);
        recorder.close();

        LogRecorderTest.assertCompleteSequence(recorder, 2_000);
    }

    @Test
    void shouldReadAConfigurationInYaml() throws IOException {
        Path yaml = Files.writeString(directory.resolve("mine.yaml"), """
                Configuration:
                  name: mine
                  shutdownHook: disable
                  Appenders:
                    RollingFile:
                      name: segments
                      filePattern: "${contextName}"
                      ignoreExceptions: false
                      ZeroheapLines: {}
                      NoOpTriggeringPolicy: {}
                      ZeroheapSegments: {}
                  Loggers:
                    Root: { level: "off" }
                    Logger:
                      name: performance_metrics
                      level: info
                      additivity: false
                      AppenderRef: { ref: segments }
                """);
        LogRecorder recorder =
                LogRecorder.open(settings().logConfiguration(yaml).build());
        recordSlowly(recorder);
        recorder.close();

        LogRecorderTest.assertCompleteSequence(recorder, 2_000);
    }

    @Test
    void shouldRefuseAConfigurationThatCannotServe() throws IOException {
        Path hook = Files.writeString(directory.resolve("hook.xml"), "<Configuration/>");
        Path none = Files.writeString(directory.resolve("none.xml"), "<Configuration shutdownHook='disable'/>");

        assertRefused(hook, "shutdownHook");
        assertRefused(none, "ZeroheapSegments");
        assertRefused(directory.resolve("missing.xml"), "NoSuchFile");
    }

    private void assertRefused(Path configuration, String why) {
        RecorderSettings settings = settings().logConfiguration(configuration).build();
        assertThatThrownBy(() -> LogRecorder.open(settings))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("zeroheap.log-configuration")
                .hasMessageContaining(why);
    }

    @Test
    void shouldOpenWhatTheSettingsOutsideOfTheCodeSay() {
        Map<String, String> settings = new HashMap<>();
        settings.put("zeroheap.directory", directory.toString());
        settings.put("zeroheap.service", "provided");
        settings.forEach(System::setProperty);
        try {
            LogRecorder recorder = (LogRecorder) new Log4jRecorderProvider().start();
            recorder.event(MetricType.EVENT, "e").record();
            recorder.close();
            assertThat(RunFiles.runs(directory, "provided")).hasSize(1);

            System.setProperty("zeroheap.enabled", "false");
            assertThat(new Log4jRecorderProvider().start()).isSameAs(EventRecorder.none());

            System.setProperty("zeroheap.enabled", "perhaps");
            assertThatThrownBy(() -> new Log4jRecorderProvider().start())
                    .hasMessageContaining("zeroheap.enabled must be true or false: perhaps");
        } finally {
            settings.keySet().forEach(System::clearProperty);
            System.clearProperty("zeroheap.enabled");
        }
    }

    private static void recordSlowly(LogRecorder recorder) {
        for (int i = 1; i <= 2_000; i++) {
            recorder.event(MetricType.EVENT, "e").size(i).record();
            if (i % 100 == 0) {
                int written = i;
                Waiting.until("written", () -> recorder.stats().written() == written);
            }
        }
    }
}
