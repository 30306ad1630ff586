package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.access.Access;
import dev.zeroheap.access.Caller;
import dev.zeroheap.access.Refusal;
import dev.zeroheap.access.Role;
import dev.zeroheap.rest.metrics.AccessAudit;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who is signed in at the page, by a cookie: {@code GET}, {@code POST} and {@code DELETE /api/v1/session}. */
@Path("v1/session")
public class SessionResource {
    /** Where it is. */
    static final String PATH = "/" + RestApplication.PATH + "/v1/session";

    /** The name of the cookie. */
    static final String COOKIE = "zeroheap_session";

    private static final String TOKEN = "token";

    private final Access access;
    private final AccessAudit audit;

    /** Asks this. */
    @Inject
    public SessionResource(Access access, AccessAudit audit) {
        this.access = requireNonNull(access, "access");
        this.audit = requireNonNull(audit, "audit");
    }

    /**
     * Who asks.
     *
     * @param required whether one must sign in
     * @param signedIn whether one has
     * @param name of the token or the subject; empty where nobody is known
     * @param roles what one may do
     */
    @JsonbPropertyOrder({"required", "signed_in", "name", "roles"})
    public record SessionState(boolean required, boolean signedIn, String name, List<String> roles) {
        static SessionState of(Visit visit) {
            return new SessionState(
                    visit.isRequired(),
                    visit.caller().filter(Caller::isSignedIn).isPresent(),
                    visit.caller().map(Caller::name).orElse(""),
                    Arrays.stream(Role.values())
                            .filter(role -> visit.caller()
                                    .filter(caller -> caller.may(role))
                                    .isPresent())
                            .map(Role::wireName)
                            .toList());
        }
    }

    /** Who asks, also where nobody has signed in. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response state(@Context ContainerRequestContext request) {
        return Response.ok(SessionState.of(visit(request))).build();
    }

    /** Signs in with a token: {@code {"token": "zh_…"}}. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response signIn(String body, @Context ContainerRequestContext request) {
        Visit visit = visit(request);
        String token = token(body);
        try {
            Access.Session session = access.open(token);
            Duration length = Duration.between(Clock.systemUTC().instant(), session.expires());
            return Response.noContent()
                    .cookie(cookie(session.cookie(), (int) Math.max(1, length.toSeconds()), visit))
                    .build();
        } catch (Refusal refusal) {
            audit.refused(refusal, HttpMethod.POST, PATH, visit.address(), "");
            Response.ResponseBuilder response =
                    AccessFilter.problem(refusal, PATH).toResponse();
            AccessFilter.refusalHeaders(refusal).forEach(response::header);
            return response.header(HttpHeaders.CACHE_CONTROL, "no-store").build();
        }
    }

    /** Signs out. */
    @DELETE
    public Response signOut(@Context ContainerRequestContext request) {
        return Response.noContent().cookie(cookie("", 0, visit(request))).build();
    }

    private static String token(String body) {
        List<String> tokens = QuestionBody.parse(body).texts().getOrDefault(TOKEN, List.of());
        if (tokens.size() != 1) {
            throw new BadBodyException("the body must have one token: {\"token\": \"zh_...\"}");
        }
        return tokens.get(0);
    }

    private static NewCookie cookie(String value, int seconds, Visit visit) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(visit.isSecure())
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }

    private static Visit visit(ContainerRequestContext request) {
        return Optional.ofNullable(request.getProperty(Visit.ATTRIBUTE))
                .filter(Visit.class::isInstance)
                .map(Visit.class::cast)
                .orElseThrow(() -> new IllegalStateException("the filter of access was passed by"));
    }
}
