package dev.zeroheap.query;

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
            return known.get(question.key(days), () -> question.groups(session, settled()));
        }
        if (days.files().isEmpty()) {
            return question.groups(session, all());
        }
        GroupFigures chosen = question.isToBeRanked() ? ranked() : question.fixed();
        if (question.isPlain() || chosen.keys().isEmpty()) {
            return chosen;
        }
        if (!question.isDivisibleByDays()) {
            return question.ofGroups(session, all(), chosen);
        }
        GroupFigures before = known.get(
                question.key(days).ofGroups(chosen.keys()), () -> question.ofGroups(session, settled(), chosen));
        return question.ofGroups(session, others(), chosen).plus(before);
    }

    /** The groups of the answer, with figures where these are plain. */
    private GroupFigures ranked() throws ReadFailure {
        if (question.isRankedByParts()) {
            GroupFigures before =
                    known.get(question.key(days).ofAllGroups(), () -> question.unranked(session, settled()));
            GroupFigures others = before.areAll() ? question.unranked(session, others()) : before;
            if (others.areAll()) {
                return Ranking.of(before, others, question.order());
            }
        }
        return question.ranked(session, all());
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
