package dev.zeroheap.query;

import dev.zeroheap.query.KnownFigures.Use;

/**
 * One reading of what a question for figures asks. What is {@linkplain KnownFigures known} of {@linkplain SettledDays settled
 * days} is not read again, wherever figures of days make those of the range.
 */
final class AggregateReading {
    private final AggregateQuestion question;
    private final Session session;
    private final Plan plan;
    private final SettledDays days;
    private final KnownFigures known;

    AggregateReading(AggregateQuestion question, Session session, Plan plan, SettledDays days, KnownFigures known) {
        this.question = question;
        this.session = session;
        this.plan = plan;
        this.days = days;
        this.known = known;
    }

    GroupFigures find() throws ReadFailure {
        if (days.isAll()) {
            return known.get(question.key(days), () -> question.find(session, settled()));
        }
        if (days.files().isEmpty()) {
            return question.find(session, all());
        }
        GroupFigures chosen = question.isToBeRanked() ? first() : question.fixed();
        if (question.isAllFoundWithGroups() || chosen.keys().isEmpty()) {
            return chosen;
        }
        AggregateFigures figures = question.figures();
        if (question.hasStepsOfDays()) {
            GroupFigures before = known.get(
                    question.key(days).ofGroups(chosen.keys(), Use.AS_THEY_ARE),
                    () -> figures.find(session, settled(), chosen));
            return figures.find(session, others(), chosen).plus(before);
        }
        return question.isWithoutSteps() && figures.areOfParts()
                ? ofParts(figures, chosen)
                : figures.find(session, all(), chosen);
    }

    private GroupFigures ofParts(AggregateFigures figures, GroupFigures chosen) throws ReadFailure {
        Use use = chosen.hasFigures() ? Use.HISTOGRAMS_TO_BE_ADDED : Use.TO_BE_ADDED;
        GroupFigures before = known.get(
                question.key(days).ofGroups(chosen.keys(), use), () -> figures.part(session, settled(), chosen));
        GroupFigures sum = figures.part(session, others(), chosen).plus(before);
        return figures.complete(session, this::all, chosen, sum);
    }

    /** The groups of the answer. */
    private GroupFigures first() throws ReadFailure {
        AggregateGroups groups = question.groups();
        if (groups.areOfParts()) {
            GroupFigures before = known.get(question.key(days).ofAllGroups(), () -> groups.all(session, settled()));
            GroupFigures others = before.areAll() ? groups.all(session, others()) : before;
            if (others.areAll()) {
                return groups.first(before, others);
            }
        }
        return groups.first(session, all());
    }

    private String all() throws ReadFailure {
        return question.priced(session, question.source().all(plan));
    }

    private String settled() throws ReadFailure {
        return question.priced(session, question.source().archived(plan, days.files()));
    }

    private String others() throws ReadFailure {
        return question.priced(session, question.source().all(plan, days.others()));
    }
}
