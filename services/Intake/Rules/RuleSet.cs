using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Intake.Rules;

/// <summary>All rules of the administration; one row, written as a whole.</summary>
internal sealed class RuleSet
{
    public const int TheOne = 1;

    /// <summary>Rules that are allowed.</summary>
    public const int Most = 200;

    public int Id { get; init; } = TheOne;

    /// <summary>What has fewer points is kept, but lists leave it out unless asked.</summary>
    public int Threshold { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public IReadOnlyList<Rule> Rules { get; set; } = [];

    public DateTimeOffset? ChangedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? ChangedBy { get; set; }

    public int Version { get; set; }
}

/// <summary>What all decisions taught so far; one row.</summary>
internal sealed class LearningState
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;

    /// <summary>Candidates that became publications.</summary>
    public int Registered { get; set; }

    public int Dismissed { get; set; }

    /// <summary>Rises with every change of rules or of what was learned: what was scored under an earlier one is scored anew.</summary>
    public long Generation { get; set; }
}

/// <summary>In how many texts a word stood, by what became of them. No text can be made of it.</summary>
internal sealed class LearnedWord
{
    public required string Stem { get; init; }

    public int Registered { get; set; }

    public int Dismissed { get; set; }
}
