package dev.zeroheap.it;

import java.nio.file.Path;

/** The artefacts as they ship, and where this module's tests may write. */
final class Shipped {
    static final Path DIRECTORY = Path.of(System.getProperty("it.directory"));
    static final Path REPOSITORY = DIRECTORY.resolve("../..").normalize();
    static final Path PAYARA = DIRECTORY.resolve("shipped/payara-micro.jar");
    static final Path WAR = DIRECTORY.resolve("shipped/zeroheap.war");
    static final Path SLIM_WAR = DIRECTORY.resolve("shipped/zeroheap-slim.war");
    static final Path ARCHIVER = DIRECTORY.resolve("shipped/archiver-cli.jar");
    static final Path TOKENS = DIRECTORY.resolve("shipped/access-cli.jar");
    static final Path DUCKDB = DIRECTORY.resolve("shipped/duckdb_jdbc.jar");
    static final Path SQLITE = DIRECTORY.resolve("shipped/sqlite-jdbc.jar");
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    static final Path JCMD = JAVA.resolveSibling("jcmd");

    private Shipped() {}
}
