package dev.zeroheap.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/**
 * The service as it ships, the WAR on Payara Micro, in a process of its own on loopback. Its archiver works; all settings
 * are the defaults. The JVM has half a GiB of heap, else its defaults: the rest of the memory is DuckDB's.
 */
final class Service implements AutoCloseable {
    static final int HTTP_OK = 200;

    private static final Path MODULE = Path.of("rest-war");
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);
    private static final int END_SECONDS = 30;

    private final Process process;
    private final Path temporary;
    private final URI base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Service(Process process, Path temporary, URI base) {
        this.process = process;
        this.temporary = temporary;
        this.base = base;
    }

    /** Starts one, its log and its own files in this folder, and waits until it is ready. */
    static Service start(Path folder, Path logs, Path archive) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dzeroheap.logs=" + logs,
                "-Dzeroheap.archive=" + archive));
        command.addAll(List.of("-jar", file("target/payara-micro.jar"), "--deploy", file("target/zeroheap.war")));
        command.addAll(List.of("--port", String.valueOf(port), "--nohazelcast", "--disablephonehome"));
        command.addAll(List.of("--prebootcommandfile", file("src/run/pre-boot.txt")));
        command.addAll(List.of("--logproperties", file("src/run/logging.properties")));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("service.log").toFile())
                .start();
        Service service = new Service(process, temporary, URI.create("http://127.0.0.1:" + port));
        try {
            service.awaitReady();
            return service;
        } catch (IOException | InterruptedException | RuntimeException e) {
            service.close();
            throw new IllegalStateException(
                    "the service did not start: " + Files.readString(folder.resolve("service.log")), e);
        }
    }

    private static String file(String ofTheModule) {
        return MODULE.resolve(ofTheModule).toAbsolutePath().toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            if (status("/health/ready") == HTTP_OK) {
                return;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(process.isAlive() ? "not ready in time" : "it has ended");
    }

    /** The status of an answer that is read to its end; 0 where nobody answers. */
    int status(String path) throws InterruptedException {
        try {
            return client.send(request(path), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body of a good answer. */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request(path), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != HTTP_OK) {
            throw new IllegalStateException(response.statusCode() + " for " + path + ": " + response.body());
        }
        return response.body();
    }

    /** The body of a good answer as it comes. */
    InputStream stream(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request(path), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != HTTP_OK) {
            throw new IllegalStateException(response.statusCode() + " for " + path);
        }
        return response.body();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_LIMIT)
                .header("Accept", "*/*")
                .build();
    }

    /** Its memory. */
    PeakRss rss() {
        return new PeakRss(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        FileUtils.deleteQuietly(temporary.toFile());
    }
}
