package dev.zeroheap.it.redeployed;

import static dev.zeroheap.it.redeployed.RecordingApplication.MOMENT;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Records on the threads of the server and answers with the {@linkplain RecordingApplication#id() id} of the deployment.
 * A request with the parameter {@code linger} answers at once and ends only when that deployment has lost its classes;
 * then {@code stayed} stands behind the id.
 */
@WebServlet("/record")
public final class RecordServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RecordingApplication application = RecordingApplication.of(getServletContext());
        PrintWriter answer = response.getWriter();
        answer.print(application.id());
        if (request.getParameter("linger") == null) {
            recordForAMoment(application, "request");
        } else {
            response.flushBuffer();
            while (canLoadClasses()) {
                application.record("lingering");
            }
            recordForAMoment(application, "lingering");
            answer.print(" stayed");
        }
    }

    private static void recordForAMoment(RecordingApplication application, String name) {
        for (int i = 0; i < MOMENT; i++) {
            application.record(name);
        }
    }

    /** False once the server has stopped the class loader: it then refuses even what it has loaded. */
    private static boolean canLoadClasses() {
        try {
            return RecordServlet.class.getClassLoader().loadClass(RecordServlet.class.getName()) != null;
        } catch (ClassNotFoundException | IllegalStateException stopped) {
            return false;
        }
    }
}
