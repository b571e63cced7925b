using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Intake.Proposals;

/// <summary>The model in use, in each replica; the newest in the database.</summary>
internal sealed class ProposalModels
{
    private volatile Loaded? current;

    public Loaded? Current => current;

    /// <summary>Loads the newest model where it is another one than that in use.</summary>
    public async Task<bool> RefreshAsync(IntakeDb db, CancellationToken cancellationToken)
    {
        var newest = db.ProposalModels.AsNoTracking().Where(row => row.Format == ProposalModel.Format).OrderByDescending(row => row.TrainedAt)
            .ThenByDescending(row => row.Id);
        var id = await newest.Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
        if (id is null || id == current?.Id)
            return false;
        if (await newest.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } found)
            return false;

        current = new Loaded(found.Id, found.TrainedAt, ProposalModel.Load(found.Data));
        return true;
    }

    internal sealed record Loaded(Guid Id, DateTimeOffset TrainedAt, ProposalModel Model);
}
