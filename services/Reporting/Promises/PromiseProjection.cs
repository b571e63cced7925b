using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Promises;

/// <summary>Makes promises from the record: the days that the reply names that was posted.</summary>
internal static class PromiseProjection
{
    public static Guid IdOf(Guid publicationId, int index) => StableId.Of($"promise:{publicationId}:{index}");

    /// <summary>Call it under the publications' locks; the caller saves.</summary>
    public static async Task ProjectAsync(ReportingDb db, IReadOnlyList<PublicationHistory> histories, CancellationToken cancellationToken)
    {
        // Nothing is promised before a reply stands, and a reply that stood once is on record for ever.
        var posted = histories.Where(history => history.Posted is not null).ToArray();
        if (posted.Length == 0)
            return;

        var ids = posted.Select(history => history.PublicationId).ToArray();
        var acts = (await db.Set<PromiseAct>().AsNoTracking().Where(act => ids.Contains(act.PublicationId)).ToListAsync(cancellationToken))
            .ToLookup(act => act.PromiseId);
        await db.SettleAsync(
            row => ids.Contains(row.PublicationId), row => row.Id, posted.SelectMany(history => Of(history, acts)), cancellationToken);
    }

    /// <summary>The promises of a publication, with what became of them; a function of its record and of their acts.</summary>
    public static IEnumerable<Promise> Of(PublicationHistory history, ILookup<Guid, PromiseAct> acts)
    {
        if (history.Posted is not { } posted
            || history.All<DraftSubmitted>().FirstOrDefault(draft => draft.Submission == posted.Submission) is not { } submitted)
        {
            yield break;
        }

        for (var index = 0; index < submitted.Stages.Count; index++)
        {
            var stage = submitted.Stages[index];
            var promise = new Promise
            {
                Id = IdOf(history.PublicationId, index),
                PublicationId = history.PublicationId,
                Index = index,
                Text = stage.Text,
                PromisedDate = stage.DueDate,
                PromisedDueAt = stage.DueAt.ToUniversalTime(),
                PromisedAt = posted.PostedAt.ToUniversalTime(),
                BodyCode = submitted.BodyCode,
                ExecutorId = submitted.SubmittedBy.Id,
                ExecutorName = submitted.SubmittedBy.Name,
                RegulationId = submitted.Publication.RegulationId,
                RegulationEdition = submitted.Publication.RegulationEdition,
            };
            promise.Apply(acts[promise.Id]);
            yield return promise;
        }
    }
}
