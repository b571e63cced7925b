using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Intake.Publications;

/// <summary>A critical publication to put on record; also the columns of an import.</summary>
/// <param name="Network">The network's id in the regulation, such as <c>vk</c>.</param>
/// <param name="Url">The address of the post or comment.</param>
/// <param name="AuthorName">The author as the network shows it, at most 300 characters.</param>
/// <param name="AuthorUrl">The author's page, at most 2,048 characters.</param>
/// <param name="Text">The text, at most 20,000 characters.</param>
/// <param name="PostedAt">When it was posted, if known.</param>
/// <param name="DetectedAt">When the curator found it; not in the future; now where it is left out.</param>
/// <param name="TopicCode">The topic; leads to its body unless <paramref name="BodyCode"/> or <paramref name="Direct"/> say otherwise.</param>
/// <param name="BodyCode">The body to which it is directed at once.</param>
/// <param name="Direct">False keeps it from being directed at once.</param>
/// <param name="Level">The importance level, where the regulation has levels.</param>
/// <param name="Source">The source, where the regulation has sources.</param>
/// <param name="Evidence">Hashes of files uploaded before, at most 20.</param>
/// <param name="Instructions">What the body should know, at most 4,000 characters.</param>
/// <param name="RepeatOf">Earlier publications on the same question, at most 50.</param>
internal sealed record RegisterRequest(
    string? Network = null,
    string? Url = null,
    string? AuthorName = null,
    string? AuthorUrl = null,
    string? Text = null,
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? PostedAt = null,
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? DetectedAt = null,
    string? TopicCode = null,
    string? BodyCode = null,
    bool? Direct = null,
    string? Level = null,
    string? Source = null,
    IReadOnlyList<string>? Evidence = null,
    string? Instructions = null,
    IReadOnlyList<Guid>? RepeatOf = null);

/// <summary>A request as far as it can be judged without the registers.</summary>
internal sealed class RegistrationInput
{
    public const int MaxText = 20_000;

    private RegistrationInput(RegisterRequest request) => Request = request;

    public RegisterRequest Request { get; }

    public Faults Faults { get; } = new();

    public NetworkAddress? Address { get; private set; }

    public Regulation? Regulation { get; private set; }

    public string AuthorName { get; private set; } = string.Empty;

    public string? AuthorUrl { get; private set; }

    public string Text { get; private set; } = string.Empty;

    public DateTimeOffset? PostedAt { get; private set; }

    public DateTimeOffset DetectedAt { get; private set; }

    public string? TopicCode { get; private set; }

    public string? BodyCode { get; private set; }

    public string? Level { get; private set; }

    public string? Source { get; private set; }

    public string? Instructions { get; private set; }

    public IReadOnlyList<string> Evidence { get; private set; } = [];

    public IReadOnlyList<Guid> RepeatOf { get; private set; } = [];

    /// <summary>Reads a request and finds every fault that it has in itself.</summary>
    public static RegistrationInput Read(RegisterRequest request, RegulationCatalog catalog, string regulationId, DateTimeOffset now)
    {
        var input = new RegistrationInput(request);
        input.ReadTexts();
        input.ReadInstants(now);
        if (catalog.All.LastOrDefault(known => known.Id == regulationId && known.IsInForce(input.DetectedAt)) is { } regulation)
        {
            input.Regulation = regulation;
            input.ReadNetwork(regulation);
            input.Level = input.Choice(request.Level, regulation.Levels, IntakeRefusals.UnknownLevel, "level");
            input.Source = input.Choice(request.Source, regulation.Sources, IntakeRefusals.UnknownSource, "source");
        }
        else
        {
            input.Faults.Add(IntakeRefusals.NoRegulation, $"No edition of regulation '{regulationId}' was in force.", "detectedAt");
        }

        return input;
    }

    private void ReadTexts()
    {
        AuthorName = Faults.Required(Request.AuthorName, 300, "authorName");
        AuthorUrl = Faults.Optional(Request.AuthorUrl, 2048, "authorUrl");
        if (AuthorUrl is not null && !(Uri.TryCreate(AuthorUrl, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"))
            Faults.Add(IntakeRefusals.AddressMalformed, "The author's page is a web address.", "authorUrl");
        TopicCode = Faults.Optional(Request.TopicCode, 63, "topicCode");
        BodyCode = Faults.Optional(Request.BodyCode, 63, "bodyCode");
        Instructions = Faults.Optional(Request.Instructions, 4000, "instructions");
        if (Request is { Direct: false, BodyCode: not null })
            Faults.Add(CommonRefusals.Invalid, "A body is named, and yet it is not to be directed.", "direct");

        Text = Request.Text?.Trim() ?? string.Empty;
        if (Text.Length == 0)
            Faults.Add(CommonRefusals.Invalid, "This field is needed.", "text");
        if (Text.Length > MaxText)
            Faults.Add(IntakeRefusals.TextTooLong, $"It has {Text.Length} characters; {MaxText} are allowed.", "text");
        Faults.NoZeroCharacter(Text, "text");

        Evidence = [.. (Request.Evidence ?? []).Distinct(StringComparer.Ordinal)];
        if (Evidence.Count > 20)
            Faults.Add(CommonRefusals.Invalid, "20 files are allowed.", "evidence");
        RepeatOf = [.. (Request.RepeatOf ?? []).Distinct()];
        if (RepeatOf.Count > 50)
            Faults.Add(CommonRefusals.Invalid, "50 publications are allowed.", "repeatOf");
    }

    private void ReadInstants(DateTimeOffset now)
    {
        PostedAt = Request.PostedAt?.Normalized();
        DetectedAt = Request.DetectedAt?.Normalized() ?? now;
        // Entered up to now, never in the future.
        if (DetectedAt > now)
            Faults.Add(IntakeRefusals.DetectedInFuture, "Nobody has found it yet at that instant.", "detectedAt");
        if (PostedAt > DetectedAt)
            Faults.Add(IntakeRefusals.DetectedBeforePosted, "It had not been posted yet when it was found.", "detectedAt");
    }

    private void ReadNetwork(Regulation regulation)
    {
        var id = Faults.Required(Request.Network, 63, "network");
        if (id.Length == 0)
            return;

        if (regulation.Network(id) is not { } network)
        {
            Faults.Add(
                IntakeRefusals.UnknownNetwork,
                $"The networks are {string.Join(", ", regulation.Networks.Select(known => known.Id))}.",
                "network");
            return;
        }

        if (!network.IsInUse(DetectedAt))
        {
            var day = regulation.DayOf(DetectedAt);
            var reason = network.Status.LastOrDefault(period => period.From <= day)?.Reason;
            Faults.Add(IntakeRefusals.NetworkOutOfUse, $"'{id}' was out of use at the detection. {reason}".TrimEnd(), "network");
        }

        if (NetworkAddress.TryParse(id, Request.Url, out var address, out var fault))
        {
            Address = address;
            return;
        }

        var (code, detail) = fault switch
        {
            NetworkAddressFault.ForeignNetwork => (IntakeRefusals.AddressForeign, $"It is no address of '{id}'."),
            NetworkAddressFault.NotAPublication => (IntakeRefusals.AddressNotAPublication, "It leads to no post and no comment."),
            _ => (IntakeRefusals.AddressMalformed, "It is no http or https address."),
        };
        Faults.Add(code, detail, "url");
    }

    private string? Choice(string? asked, IReadOnlyList<ChoiceRule> choices, RefusalCode code, string field)
    {
        var id = Faults.Optional(asked, 63, field);
        if (id is null)
            return choices.FirstOrDefault(choice => choice.Default)?.Id;
        if (choices.All(choice => choice.Id != id))
        {
            Faults.Add(
                code,
                choices.Count == 0 ? "The regulation has none." : $"There are {string.Join(", ", choices.Select(choice => choice.Id))}.",
                field);
        }

        return id;
    }
}

/// <summary>What the registers and the record say to a number of requests.</summary>
internal sealed class RegistrationFacts
{
    public Dictionary<string, Topic> Topics { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, Body> Bodies { get; init; } = new(StringComparer.Ordinal);

    public ILookup<string, Appointment> Appointments { get; init; } =
        Array.Empty<Appointment>().ToLookup(row => row.BodyCode, StringComparer.Ordinal);

    /// <summary>The ids of publications by their canonical address.</summary>
    public Dictionary<string, Guid> Registered { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<Guid, Earlier> Earlier { get; init; } = [];

    /// <summary>What finding brought, by canonical address, with the network's own numbers.</summary>
    public Dictionary<string, Candidate> Found { get; init; } = new(StringComparer.Ordinal);

    public static async Task<RegistrationFacts> LoadAsync(
        IntakeDb db, IReadOnlyCollection<RegistrationInput> inputs, CancellationToken cancellationToken)
    {
        var topicCodes = inputs.Select(input => input.TopicCode).OfType<string>().Distinct(StringComparer.Ordinal).Where(IsStorable).ToArray();
        var topics = topicCodes.Length == 0
            ? []
            : await db.Topics.AsNoTracking().Where(row => topicCodes.Contains(row.Code)).ToListAsync(cancellationToken);
        var bodyCodes = inputs.Select(input => input.BodyCode).Concat(topics.Select(topic => topic.DefaultBodyCode))
            .OfType<string>().Distinct(StringComparer.Ordinal).Where(IsStorable).ToArray();
        var bodies = bodyCodes.Length == 0
            ? []
            : await db.Bodies.AsNoTracking().Where(row => bodyCodes.Contains(row.Code)).ToListAsync(cancellationToken);
        var appointments = bodyCodes.Length == 0
            ? []
            : await db.Appointments.AsNoTracking().Where(row => bodyCodes.Contains(row.BodyCode)).ToListAsync(cancellationToken);
        var urls = inputs.Select(input => input.Address?.Canonical).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var registered = urls.Length == 0
            ? []
            : await db.Publications.AsNoTracking().Where(row => urls.Contains(row.Url))
                .Select(row => new { row.Url, row.Id }).ToListAsync(cancellationToken);
        var found = urls.Length == 0
            ? []
            : await db.Candidates.Where(row => urls.Contains(row.Url) && row.Status != CandidateStatus.Registered).ToListAsync(cancellationToken);
        return new RegistrationFacts
        {
            Topics = topics.ToDictionary(row => row.Code, StringComparer.Ordinal),
            Bodies = bodies.ToDictionary(row => row.Code, StringComparer.Ordinal),
            Appointments = appointments.ToLookup(row => row.BodyCode, StringComparer.Ordinal),
            Found = found.ToDictionary(row => row.Url, StringComparer.Ordinal),
            Registered = registered.ToDictionary(row => row.Url, row => row.Id, StringComparer.Ordinal),
            Earlier = await db.FindEarlierAsync([.. inputs.SelectMany(input => input.RepeatOf).Distinct().Take(1000)], cancellationToken),
        };
    }

    private static bool IsStorable(string code) => !code.Contains('\0', StringComparison.Ordinal);
}

/// <summary>A publication that was decided to be put on record, with all that follows from it.</summary>
/// <param name="Publication">The new state.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="Timers">What the regulation says to it, in order, each with its instant.</param>
/// <param name="Earlier">What it is linked to.</param>
/// <param name="Candidate">What finding had brought at the same address.</param>
/// <param name="Actor">Who puts it on record.</param>
internal sealed record Registration(
    Publication Publication,
    IReadOnlyList<IEvent> Events,
    IReadOnlyList<(TimerChanges Changes, DateTimeOffset At)> Timers,
    IReadOnlyList<EarlierPublication> Earlier,
    Candidate? Candidate,
    Actor Actor)
{
    /// <summary>Puts on record and, by default, directs at once (decree 188, clause 4).</summary>
    public static Outcome<Registration> Decide(
        RegistrationInput input, RegistrationFacts facts, IAttachmentStore files, Actor actor, DateTimeOffset now)
    {
        var faults = new Faults();
        faults.Add(input.Faults.ToList());
        files.FindEvidence(input.Evidence, faults);
        var topic = FindTopic(input, facts, faults);
        var destination = FindDestination(input, facts, topic, faults, now);
        if (input.Address is { } known && facts.Registered.TryGetValue(known.Canonical, out var first))
            faults.Add([AlreadyRegistered(first)]);
        for (var index = 0; index < input.RepeatOf.Count; index++)
        {
            if (!facts.Earlier.TryGetValue(input.RepeatOf[index], out var earlier))
                faults.Add(IntakeRefusals.UnknownPublication, "There is no publication with this id.", $"repeatOf[{index}]");
            else if (earlier.DetectedAt > input.DetectedAt)
                faults.Add(IntakeRefusals.RepeatNotEarlier, "It was detected later than this one.", $"repeatOf[{index}]");
        }

        if (faults.Any || input is not { Address: { } address, Regulation: { } regulation })
            return faults.ToList();

        return Create(
            input, address, regulation, topic, destination, [.. input.RepeatOf.Select(id => facts.Earlier[id])], facts.Found.GetValueOrDefault(address.Canonical), actor, now);
    }

    /// <summary>The refusal of an address that is on record.</summary>
    public static Refusal AlreadyRegistered(Guid first) =>
        new(IntakeRefusals.AlreadyRegistered, $"It is publication {first}.", "url")
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["publicationId"] = first },
        };

    private static Outcome<Registration> Create(
        RegistrationInput input,
        NetworkAddress address,
        Regulation regulation,
        Topic? topic,
        Destination? destination,
        IReadOnlyList<Earlier> repeatOf,
        Candidate? candidate,
        Actor actor,
        DateTimeOffset now)
    {
        var clocks = new Clocks(regulation, address.Network, input.Level, input.Source);
        var timers = new List<(TimerChanges, DateTimeOffset)>();
        // The broadcast starts clocks only where the regulation has it as a source; its instant is the posting's.
        foreach (var (happened, at) in new[]
        {
            (RegulationEvents.PublicationDetected, input.DetectedAt),
            (RegulationEvents.BroadcastHeld, input.PostedAt ?? input.DetectedAt),
            (RegulationEvents.PublicationRegistered, now),
        })
        {
            var changes = clocks.On(happened, at);
            timers.Add((changes, at));
            clocks = clocks.After(changes);
        }

        var provisional = clocks.ReplyDue ?? clocks.ReplyDueAfter(clocks.On(RegulationEvents.PublicationDirected, now)) ?? now;
        var publication = new Publication
        {
            Id = Guid.CreateVersion7(now),
            Network = address.Network,
            NetworkId = candidate?.NetworkId,
            Url = address.Canonical,
            Owner = address.OwnerId,
            AuthorName = input.AuthorName,
            AuthorUrl = input.AuthorUrl,
            Text = input.Text,
            PostedAt = input.PostedAt,
            DetectedAt = input.DetectedAt,
            RegisteredAt = now,
            TopicCode = topic?.Code,
            TopicName = topic?.Name,
            Level = input.Level,
            Source = input.Source,
            RegulationId = regulation.Id,
            RegulationEdition = regulation.Edition,
            Evidence = [.. input.Evidence],
            ReplyDue = provisional,
            IsRepeat = repeatOf.Count > 0,
        };
        var registered = new PublicationRegistered(publication.Id, now, publication.Snapshot(provisional), actor);
        publication.Apply(registered);
        var events = new List<IEvent> { registered };
        IReadOnlyList<EarlierPublication> earlier = [.. repeatOf.Select(row => row.ToContract())];
        if (earlier.Count > 0)
        {
            var linked = new PublicationLinkedAsRepeat(publication.Id, now, earlier, actor);
            publication.Apply(linked);
            events.Add(linked);
        }

        if (destination is not null)
        {
            var outcome = publication.Direct(destination, input.Instructions, earlier, clocks, actor, now);
            if (!outcome.TryGet(out var directed, out var refusals))
                return new List<Refusal>(refusals);

            publication.Apply(directed.Event);
            events.Add(directed.Event);
            timers.Add((directed.Timers!, now));
        }

        return new Registration(publication, events, timers, earlier, candidate, actor);
    }

    private static Topic? FindTopic(RegistrationInput input, RegistrationFacts facts, Faults faults)
    {
        if (input.TopicCode is not { } code)
            return null;

        if (!facts.Topics.TryGetValue(code, out var topic))
            faults.Add(IntakeRefusals.UnknownTopic, $"There is no topic '{Printable(code)}'.", "topicCode");
        else if (!topic.Active)
            faults.Add(IntakeRefusals.InactiveTopic, $"'{code}' is no longer used.", "topicCode");
        return topic;
    }

    private static Destination? FindDestination(
        RegistrationInput input, RegistrationFacts facts, Topic? topic, Faults faults, DateTimeOffset now)
    {
        if (input.Request.Direct == false)
            return null;

        var (code, field) = input.BodyCode is { } asked ? (asked, "bodyCode") : (topic?.DefaultBodyCode, "topicCode");
        if (code is null)
        {
            if (input.Request.Direct == true)
                faults.Add(CommonRefusals.Invalid, "It is to be directed, but neither a body nor a topic with a body is named.", "bodyCode");
            return null;
        }

        var body = facts.Bodies.GetValueOrDefault(code);
        var missing = body is null || input.Regulation is null
            ? []
            : Staffing.Missing(facts.Appointments[code], input.Regulation, now);
        var destination = new Destination(body, Printable(code), missing, field);
        if (destination.Fault() is { } fault)
            faults.Add([fault]);
        return destination;
    }

    private static string Printable(string code) => code.Replace('\0', '?');
}
