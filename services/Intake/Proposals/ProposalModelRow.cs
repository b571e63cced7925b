namespace SocialPubs.Intake.Proposals;

/// <summary>A trained model as the replicas share it.</summary>
internal sealed class ProposalModelRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset TrainedAt { get; init; }

    public required int Format { get; init; }

    public required byte[] Data { get; init; }

    /// <summary>What it learned from.</summary>
    public required int Examples { get; init; }

    /// <summary>How much history there was, also what <see cref="ProposalOptions.MaxExamples"/> left out.</summary>
    public required int History { get; init; }

    public required int Topics { get; init; }

    public required int Bodies { get; init; }

    /// <summary>How long the training took, with the measuring.</summary>
    public required double Seconds { get; init; }

    public required int MeasuredOn { get; init; }

    public required double TopicTop1 { get; init; }

    public required double TopicTop3 { get; init; }

    public required double TopicFrequent1 { get; init; }

    public required double BodyTop1 { get; init; }

    public required double BodyTop3 { get; init; }

    public required double BodyFrequent1 { get; init; }
}

/// <summary>A decision from before the product, imported for the model to learn from.</summary>
internal sealed class HistoryExample
{
    public long Id { get; init; }

    /// <summary>SHA-256 of stems, topic and body: the same decision is imported once.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The text's words as the model sees them: no author, no figures, no address of a publication.</summary>
    [Messaging.PersonalData.PersonalData(Messaging.PersonalData.PersonalDataKind.OfficeText)]
    public required string Stems { get; init; }

    public required string TopicCode { get; init; }

    public required string BodyCode { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }
}

/// <summary>Settings, section <c>Intake:Proposals</c>.</summary>
internal sealed class ProposalOptions
{
    /// <summary>Without so many decisions no model is trained.</summary>
    public int MinExamples { get; set; } = 100;

    /// <summary>The newest decisions from which a model learns; bounds memory and time.</summary>
    public int MaxExamples { get; set; } = 20_000;

    /// <summary>A model is trained anew when the history has grown by this share, 0 to 1.</summary>
    public double Growth { get; set; } = 0.1;

    /// <summary>How often the history is looked at.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a replica looks for a model that another one has trained.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many models are kept, for their figures.</summary>
    public int Kept { get; set; } = 5;
}
