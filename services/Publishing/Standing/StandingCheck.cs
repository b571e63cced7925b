using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Publishing.Standing;

/// <summary>How a reply stood when it was last looked at.</summary>
internal enum ReplyStanding : short
{
    /// <summary>Not looked at yet.</summary>
    Expected = 0,

    /// <summary>As it was approved.</summary>
    Standing = 1,

    /// <summary>With another text.</summary>
    Edited = 2,

    /// <summary>Gone; the publication stands.</summary>
    ReplyGone = 3,

    /// <summary>Gone with the publication.</summary>
    PublicationGone = 4,

    /// <summary>It could not be found out; a person has to look.</summary>
    Unseen = 5,

    /// <summary>The network's interface has no such look.</summary>
    NotOffered = 6,
}

/// <summary>
/// Looks at one reply that was posted, a minute after it and an hour (decree 188, clause 10: the reply stands under the
/// publication). The decisions read no clock and touch nothing else.
/// </summary>
internal sealed class StandingCheck
{
    public required Guid PublicationId { get; init; }

    public ReplyStanding State { get; set; }

    /// <summary>From when the looks are counted: when the reply was put on record.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the network last said how it stands.</summary>
    public DateTimeOffset? LookedAt { get; set; }

    /// <summary>When the next look is due; null when none is planned.</summary>
    public DateTimeOffset? NextLookAt { get; set; }

    /// <summary>Tries of the look that is due.</summary>
    public int Tries { get; set; }

    public Guid? ClaimId { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Why it could not be looked at; a code of ours or of the network.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The last record of something that is not as it should be.</summary>
    public Guid? EvidenceId { get; set; }

    public static StandingCheck Of(Guid publicationId, bool isOffered, StandingOptions options, DateTimeOffset now)
    {
        var check = new StandingCheck { PublicationId = publicationId, Since = now };
        if (isOffered)
            check.NextLookAt = check.LookAfter(options, now);
        else
            check.State = ReplyStanding.NotOffered;
        return check;
    }

    /// <summary>A person asks for a look now.</summary>
    public void Ask(DateTimeOffset now)
    {
        NextLookAt = now;
        Tries = 0;
    }

    public void StartLook(Guid claimId, DateTimeOffset leaseUntil)
    {
        ClaimId = claimId;
        LeaseUntil = leaseUntil;
    }

    /// <summary>The author was replaced by a pseudonym: where the reply stood is not known any more, and nobody asks.</summary>
    public void Stop()
    {
        ClaimId = null;
        LeaseUntil = null;
        NextLookAt = null;
    }

    /// <summary>A look ended; what is to be put on record and told.</summary>
    public (StandingRecord? Record, ReplyStandingChanged? Event) Settle(
        Guid claimId, StandingResult result, string bodyCode, StandingOptions options, DateTimeOffset now)
    {
        if (ClaimId != claimId)
            return (null, null);

        ClaimId = null;
        LeaseUntil = null;
        switch (result.Kind)
        {
            case StandingKind.TryLater when ++Tries < options.Tries:
                ErrorCode = result.Code;
                var pause = options.PauseAfter(Tries);
                NextLookAt = now + (result.WaitFor > pause ? result.WaitFor : pause);
                return (null, null);
            case StandingKind.TryLater:
                Tries = 0;
                ErrorCode = result.Code;
                NextLookAt = LookAfter(options, now);
                // What a later look can still find out is not given up yet.
                return NextLookAt is null ? (null, Become(ReplyStanding.Unseen, bodyCode, null, now)) : (null, null);
            case StandingKind.Impossible:
                Tries = 0;
                ErrorCode = result.Code;
                NextLookAt = null;
                if (result.Code != ConnectorFaults.NotOffered)
                    return (null, Become(ReplyStanding.Unseen, bodyCode, null, now));
                State = ReplyStanding.NotOffered;
                return (null, null);
            default:
                return Seen(result, bodyCode, options, now);
        }
    }

    private (StandingRecord? Record, ReplyStandingChanged? Event) Seen(
        StandingResult result, string bodyCode, StandingOptions options, DateTimeOffset now)
    {
        var state = result.Kind switch
        {
            StandingKind.Edited => ReplyStanding.Edited,
            StandingKind.ReplyGone => ReplyStanding.ReplyGone,
            StandingKind.PublicationGone => ReplyStanding.PublicationGone,
            _ => ReplyStanding.Standing,
        };
        Tries = 0;
        ErrorCode = null;
        LookedAt = now;
        NextLookAt = LookAfter(options, now);

        // That it stands is no news, unless it did not; everything else is kept each time that it is seen.
        var isNews = state != ReplyStanding.Standing || State is not (ReplyStanding.Expected or ReplyStanding.Standing);
        var record = isNews ? StandingRecord.Of(PublicationId, state, result, now) : null;
        return (record, Become(state, bodyCode, record?.Id, now));
    }

    private ReplyStandingChanged? Become(ReplyStanding state, string bodyCode, Guid? evidenceId, DateTimeOffset now)
    {
        var before = State;
        State = state;
        EvidenceId = evidenceId ?? EvidenceId;
        if (before == state || (state == ReplyStanding.Standing && before == ReplyStanding.Expected))
            return null;
        return new ReplyStandingChanged(
            PublicationId, now, bodyCode, JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), state == ReplyStanding.Unseen ? ErrorCode : null, evidenceId);
    }

    private DateTimeOffset? LookAfter(StandingOptions options, DateTimeOffset now) => options.LooksOrDefault
        .Select(after => (DateTimeOffset?)(Since + after)).Where(at => at > now).Order().FirstOrDefault();
}

/// <summary>Evidence of how a reply stood: what the network answered, when, and a hash over it. Never changed.</summary>
internal sealed class StandingRecord
{
    public required Guid Id { get; init; }

    public required Guid PublicationId { get; init; }

    public required DateTimeOffset LookedAt { get; init; }

    public required ReplyStanding Standing { get; init; }

    /// <summary>The text that stands there.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Text { get; init; }

    /// <summary>The network's answer as JSON, without tokens.</summary>
    [PersonalData(PersonalDataKind.Evidence)]
    public string? Answer { get; init; }

    /// <summary>SHA-256 of <see cref="Answer"/> as it came, hexadecimal.</summary>
    [PersonalData(PersonalDataKind.ContentHash)]
    public required string AnswerHash { get; init; }

    public static StandingRecord Of(Guid publicationId, ReplyStanding standing, StandingResult result, DateTimeOffset now)
    {
        var answer = AsJson(result.Evidence);
        return new StandingRecord
        {
            Id = Guid.CreateVersion7(now),
            PublicationId = publicationId,
            LookedAt = now,
            Standing = standing,
            Text = Storable(result.Text),
            Answer = answer,
            AnswerHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer))),
        };
    }

    private static string AsJson(string? evidence)
    {
        try
        {
            using var document = JsonDocument.Parse(evidence ?? "{}");
            return evidence ?? "{}";
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(evidence, Json.Options);
        }
    }

    /// <summary>PostgreSQL keeps no U+0000.</summary>
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
