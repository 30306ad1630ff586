package dev.zeroheap.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zeroheap.access.Access.Credentials;
import dev.zeroheap.access.AccessSettings.Demand;
import dev.zeroheap.access.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    Path directory;

    private final TickingClock clock = new TickingClock();
    private Commands commands;
    private AccessSettings settings;
    private Access access;

    @BeforeEach
    void begin() {
        commands = new Commands(directory.resolve("tokens"), clock);
        settings = AccessSettings.DEFAULTS.withTokens(commands.file());
        access = access(settings);
    }

    private Access access(AccessSettings some) {
        return new Access(some, clock, clock::nanos);
    }

    private Reason refusal(Credentials credentials) {
        return catchThrowableOfType(Refusal.class, () -> access.authenticate(credentials))
                .reason();
    }

    private static Credentials remote(String token) {
        return new Credentials(token == null ? null : "Bearer " + token, null, false);
    }

    private static Credentials withCookie(String cookie) {
        return new Credentials(null, cookie, false);
    }

    @Test
    void shouldDemandATokenFromBeyondLoopbackOnly() throws Refusal {
        assertThat(refusal(remote(null))).isEqualTo(Reason.NO_TOKEN);
        assertThat(access.authenticate(new Credentials(null, null, true))).isEqualTo(Caller.LOCAL);
        assertThat(access.isRequired(true)).isFalse();
        assertThat(access.isRequired(false)).isTrue();
    }

    @Test
    void shouldDemandATokenFromEverybodyOrNobodyWhereThatIsSet() throws Refusal {
        access = access(settings.withDemand(Demand.ALWAYS));
        assertThat(refusal(new Credentials(null, null, true))).isEqualTo(Reason.NO_TOKEN);
        access = access(settings.withDemand(Demand.NEVER));
        assertThat(access.authenticate(remote(null)).may(Role.ADMIN)).isTrue();
    }

    @Test
    void shouldKnowATokenAndItsRoles() throws Refusal {
        String token = commands.create("grafana", "read");

        Caller caller = access.authenticate(remote(token));

        assertThat(caller.name()).isEqualTo("grafana");
        assertThat(caller.isSignedIn()).isTrue();
        assertThat(caller.may(Role.READ)).isTrue();
        assertThat(caller.may(Role.SQL)).isFalse();
        assertThat(access.authenticate(new Credentials("bearer " + token, null, false)))
                .isEqualTo(caller);
    }

    @Test
    void shouldIncludeTheLesserRoles() throws Refusal {
        Caller analyst = access.authenticate(remote(commands.create("analyst", "sql")));
        assertThat(analyst.may(Role.READ)).isTrue();
        assertThat(analyst.may(Role.ADMIN)).isFalse();
        assertThat(access(settings)
                        .authenticate(remote(commands.create("root", "admin")))
                        .may(Role.SQL))
                .isTrue();
    }

    @Test
    void shouldRefuseWrongExpiredAndRevokedTokens() throws Refusal {
        String shortLived = commands.create("short", "read", "--expires", "1h");
        String revoked = commands.create("gone", "read");

        assertThat(refusal(remote("zh_" + "A".repeat(43)))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(remote(""))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(new Credentials("Basic Zm9vOmJhcg==", null, false))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(access.authenticate(remote(shortLived)).name()).isEqualTo("short");
        assertThat(access.authenticate(remote(revoked)).name()).isEqualTo("gone");

        commands.run("revoke", "gone");
        clock.pass(Duration.ofHours(1));

        assertThat(refusal(remote(shortLived))).isEqualTo(Reason.EXPIRED_TOKEN);
        assertThat(refusal(remote(revoked))).isEqualTo(Reason.REVOKED_TOKEN);
    }

    @Test
    void shouldRefuseABadTokenAlsoWhereNoneIsDemanded() {
        assertThat(refusal(new Credentials("Bearer zh_wrong", null, true))).isEqualTo(Reason.WRONG_TOKEN);
    }

    @Test
    void shouldReadTheFileAgainWithinASecond() throws Refusal {
        assertThat(refusal(remote("zh_none"))).isEqualTo(Reason.WRONG_TOKEN);
        String token = commands.create("new", "read");
        assertThat(refusal(remote(token))).isEqualTo(Reason.WRONG_TOKEN);

        clock.pass(Duration.ofSeconds(1));

        assertThat(access.authenticate(remote(token)).name()).isEqualTo("new");
    }

    @Test
    void shouldLetNobodyInByAFileThatIsBroken() throws Refusal, IOException {
        String token = commands.create("grafana", "read");
        assertThat(access.authenticate(remote(token)).name()).isEqualTo("grafana");
        String good = Files.readString(commands.file());

        Files.writeString(commands.file(), good + "half a line\n");
        clock.pass(Duration.ofSeconds(1));
        assertThat(refusal(remote(token))).isEqualTo(Reason.WRONG_TOKEN);

        Files.writeString(commands.file(), good);
        clock.pass(Duration.ofSeconds(1));
        assertThat(access.authenticate(remote(token)).name()).isEqualTo("grafana");
    }

    @Test
    void shouldForgetTokensWhoseFileIsGone() throws Refusal, IOException {
        String token = commands.create("grafana", "read");
        access.authenticate(remote(token));

        Files.delete(commands.file());
        clock.pass(Duration.ofSeconds(1));

        assertThat(refusal(remote(token))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(access.isUnreachable()).isTrue();
    }

    @Test
    void shouldOpenASessionThatEndsWithItsTimeItsTokenOrTheProcess() throws Refusal {
        String token = commands.create("reader", "read");
        Access.Session session = access.open(token);

        assertThat(access.authenticate(withCookie(session.cookie())).name()).isEqualTo("reader");
        assertThat(session.cookie()).doesNotContain(token);
        Access other = access(settings);
        assertThat(catchThrowableOfType(Refusal.class, () -> other.authenticate(withCookie(session.cookie())))
                        .reason())
                .isEqualTo(Reason.NO_TOKEN);

        clock.pass(Duration.ofHours(12));
        assertThat(refusal(withCookie(session.cookie()))).isEqualTo(Reason.NO_TOKEN);
        Access.Session next = access.open(token);
        commands.run("revoke", "reader");
        clock.pass(Duration.ofSeconds(1));
        assertThat(refusal(withCookie(next.cookie()))).isEqualTo(Reason.NO_TOKEN);
    }

    @Test
    void shouldNotPassOneTokensSessionToAnotherOfTheSameName() throws Refusal {
        Access.Session session = access.open(commands.create("reader", "admin"));
        commands.run("revoke", "reader");
        commands.create("reader", "read");
        clock.pass(Duration.ofSeconds(1));

        assertThat(refusal(withCookie(session.cookie()))).isEqualTo(Reason.NO_TOKEN);
    }

    @Test
    void shouldEndASessionNoLaterThanItsToken() throws Refusal {
        Access.Session session = access.open(commands.create("short", "read", "--expires", "1h"));

        assertThat(session.expires()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void shouldTakeNoCookieThatItDidNotMake() throws Refusal {
        String cookie = access.open(commands.create("reader", "read")).cookie();
        for (String changed : List.of(
                "",
                "....",
                "x",
                cookie.replace(".read.", ".admin."),
                "9" + cookie,
                cookie + "x",
                cookie.substring(0, cookie.length() - 1))) {
            assertThat(refusal(withCookie(changed))).as(changed).isEqualTo(Reason.NO_TOKEN);
        }
    }

    @Test
    void shouldCountRequestsByTimeAndAtOnce() throws Refusal {
        access = access(settings.withRate(2, 5).withMaxConcurrent(3));
        Caller one = access.authenticate(remote(commands.create("one", "read")));
        Caller two = new Caller("two", one.roles(), true);
        List<Runnable> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(access.enter(one));
        }
        assertThat(refusedTo(one)).isEqualTo(Reason.TOO_MANY_AT_ONCE);
        access.enter(two).run();
        open.forEach(Runnable::run);
        access.enter(one).run();
        access.enter(one).run();

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> access.enter(one));

        assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
        clock.pass(Duration.ofMillis(500));
        access.enter(one).run();
        assertThat(refusedTo(one)).isEqualTo(Reason.TOO_MANY_REQUESTS);
    }

    private Reason refusedTo(Caller caller) {
        return catchThrowableOfType(Refusal.class, () -> access.enter(caller)).reason();
    }

    @Test
    void shouldRememberSoManyCallersAtMost() throws Refusal {
        Limits limits = new Limits(10, 10, 10, clock::nanos);
        limits.enter("busy");
        for (int i = 0; i < 2 * Limits.MAX_CALLERS; i++) {
            limits.enter("caller-" + i);
            limits.leave("caller-" + i);
        }
        assertThat(limits.callers()).isEqualTo(Limits.MAX_CALLERS);
        for (int i = 0; i < 9; i++) {
            limits.enter("busy");
        }
        assertThat(catchThrowableOfType(Refusal.class, () -> limits.enter("busy"))
                        .reason())
                .isEqualTo(Reason.TOO_MANY_REQUESTS);
    }

    @Test
    void shouldSayWhichRoleIsMissing() throws Refusal {
        Caller reader = access.authenticate(remote(commands.create("reader", "read")));

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> access.require(reader, Role.SQL));

        assertThat(refusal.reason().status()).isEqualTo(403);
        assertThat(refusal).hasMessage("this needs the role sql, and reader has read");
    }
}
