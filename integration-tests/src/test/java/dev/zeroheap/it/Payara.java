package dev.zeroheap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/** One Payara Micro in a process of its own, on loopback, with the data of the folder it is given. */
final class Payara implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Child process;
    private final Path temporary;
    private final Http http;

    private Payara(Child process, Path temporary, Http http) {
        this.process = process;
        this.temporary = temporary;
        this.http = http;
    }

    /** Starts the self-contained WAR and waits until it is ready. */
    static Payara start(Path folder, Map<String, String> settings) {
        return startWar(folder, Shipped.WAR, settings, List.of()).awaitReady();
    }

    /** Starts a WAR and does not wait. */
    static Payara startWar(Path folder, Path war, Map<String, String> settings, List<String> moreOptions) {
        int port = freePort();
        Path temporary = folder.resolve("tmp-" + port);
        List<String> command = new ArrayList<>(List.of(
                Shipped.JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dzeroheap.logs=" + folder.resolve("logs"),
                "-Dzeroheap.archive=" + folder.resolve("archive")));
        command.addAll(settings.entrySet().stream()
                .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.toList()));
        command.addAll(List.of("-jar", Shipped.PAYARA.toString(), "--deploy", war.toString()));
        command.addAll(List.of("--port", String.valueOf(port), "--nohazelcast", "--disablephonehome"));
        command.addAll(List.of("--prebootcommandfile", System.getProperty("it.preboot")));
        command.addAll(List.of("--logproperties", System.getProperty("it.logging")));
        command.addAll(moreOptions);
        try {
            Files.createDirectories(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + temporary, e);
        }
        Child process = Child.start(folder.resolve("payara-" + port + ".log"), command);
        return new Payara(process, temporary, new Http(URI.create("http://127.0.0.1:" + port)));
    }

    Payara awaitReady() {
        try {
            Eventually.holds("ready", START_LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the server ended:\n" + process.output());
                }
                return http.get("/health/ready").status() == 200;
            });
            return this;
        } catch (AssertionError e) {
            String output = process.output();
            close();
            throw new AssertionError(e.getMessage() + "\n" + output, e);
        }
    }

    Http http() {
        return http;
    }

    Child process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        FileUtils.deleteQuietly(temporary.toFile());
    }

    void kill() {
        process.kill();
        FileUtils.deleteQuietly(temporary.toFile());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
