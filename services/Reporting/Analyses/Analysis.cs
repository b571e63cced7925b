using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Analyses;

/// <summary>The analysis of one calendar month (decree 188, clause 13). How it stands follows from its acts.</summary>
internal sealed class Analysis
{
    public required Guid Id { get; init; }

    /// <summary>The month's first day.</summary>
    public required DateOnly FirstDay { get; init; }

    public required DateOnly LastDay { get; init; }

    /// <summary>When the draft was there (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the deputy head writes about the figures.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string Text { get; set; } = "";

    /// <summary>Rises with every act.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Takes over what an act changed.</summary>
    public void Apply(AnalysisAct act)
    {
        Version++;
        Text = act.Text ?? Text;
    }
}

/// <summary>What people do with an analysis.</summary>
internal enum AnalysisActKind
{
    TextEdited,
    Signed,
    Delivered,
    Acknowledged,
}

/// <summary>One act, written once and never changed.</summary>
[AppendOnly]
internal sealed class AnalysisAct
{
    public required Guid Id { get; init; }

    public required Guid AnalysisId { get; init; }

    public required AnalysisActKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorName { get; init; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public required string ActorRole { get; init; }

    /// <summary>As what somebody signed.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Position { get; init; }

    /// <summary>The text part as it was then, where the act changed it.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string? Text { get; init; }

    /// <summary>SHA-256 of what was signed: the bytes of the file of format <c>json</c>.</summary>
    public string? DataHash { get; init; }
}

/// <summary>One file of a signed analysis: it is handed out byte for byte as it was when it was signed.</summary>
[AppendOnly]
internal sealed class AnalysisFile
{
    public required Guid AnalysisId { get; init; }

    /// <summary><c>json</c>, <c>html</c>, <c>docx</c> or <c>xlsx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>SHA-256 of the content, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required int Size { get; init; }

    /// <summary>Names of people of the administration are in it, and no author of a publication.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required byte[] Content { get; init; }
}

/// <summary>How an analysis stands.</summary>
internal enum AnalysisState
{
    /// <summary>The figures are computed whenever somebody looks.</summary>
    Draft,

    /// <summary>The figures are frozen.</summary>
    Signed,

    /// <summary>The head was told.</summary>
    Delivered,

    /// <summary>The head has read it.</summary>
    Acknowledged,
}

/// <summary>How an analysis stands after its acts.</summary>
internal sealed record AnalysisStanding(AnalysisState State, AnalysisAct? Signed, AnalysisAct? Delivered, AnalysisAct? Acknowledged)
{
    public static AnalysisStanding Of(IEnumerable<AnalysisAct> acts)
    {
        var byKind = acts.OrderBy(act => act.At).ThenBy(act => act.Id).ToLookup(act => act.Kind);
        var (signed, delivered, acknowledged) = (
            byKind[AnalysisActKind.Signed].FirstOrDefault(),
            byKind[AnalysisActKind.Delivered].FirstOrDefault(),
            byKind[AnalysisActKind.Acknowledged].FirstOrDefault());
        var state = acknowledged is not null ? AnalysisState.Acknowledged
            : delivered is not null ? AnalysisState.Delivered
            : signed is not null ? AnalysisState.Signed
            : AnalysisState.Draft;
        return new AnalysisStanding(state, signed, delivered, acknowledged);
    }
}

internal sealed class AnalysisConfiguration :
    IEntityTypeConfiguration<Analysis>, IEntityTypeConfiguration<AnalysisAct>, IEntityTypeConfiguration<AnalysisFile>
{
    public void Configure(EntityTypeBuilder<Analysis> analysis)
    {
        analysis.ToTable("analyses");
        analysis.Property(row => row.Id).ValueGeneratedNever();
        analysis.Property(row => row.Version).IsConcurrencyToken();
        // Any number of replicas may draft: one of them does.
        analysis.HasIndex(row => row.FirstDay).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AnalysisAct> act)
    {
        act.ToTable("analysis_acts");
        act.Property(row => row.Id).ValueGeneratedNever();
        act.Property(row => row.Kind).HasConversion<string>();
        act.HasIndex(row => new { row.AnalysisId, row.At });
    }

    public void Configure(EntityTypeBuilder<AnalysisFile> file)
    {
        file.ToTable("analysis_files");
        file.HasKey(row => new { row.AnalysisId, row.Format });
    }
}
