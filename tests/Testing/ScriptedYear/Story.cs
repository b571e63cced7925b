using SocialPubs.Contracts;
using SocialPubs.Regulations;
using DraftContent = SocialPubs.Contracts.DraftContent;

namespace SocialPubs.Testing.ScriptedYear;

/// <summary>The life of one publication, thrown with dice: every outcome occurs, most of them go well.</summary>
internal sealed class Story
{
    private static readonly Attachment Screenshot = new(new string('a', 64), "screenshot.png", "image/png", 34_567);

    private readonly YearScript year;
    private readonly int number;
    private readonly Random random;
    private readonly Guid id;
    private readonly List<ScriptedMessage> messages = [];
    private readonly StoryClocks clocks;
    private readonly IReadOnlyList<EarlierPublication> earlier;
    private readonly Actor curator;
    private PublicationSnapshot publication;
    private ScriptedBody body;
    private Actor? executor;
    private DateTimeOffset now;
    private int direction;
    private int submission;

    public Story(YearScript year, int number, Random random, DateTimeOffset detected, ScriptedTopic topic)
    {
        (this.year, this.number, this.random) = (year, number, random);
        id = YearScript.Id(detected, unchecked((ulong)random.NextInt64()));
        body = YearScript.Bodies.First(candidate => candidate.Code == topic.BodyCode);
        curator = YearScript.Curators[random.Next(YearScript.Curators.Count)];
        var isRepeat = number > 60 && Chance(0.09);
        var network = Chance(0.62) ? "vk" : "ok";
        var before = number - random.Next(1, 60);
        earlier = isRepeat
            ? [new EarlierPublication(year.IdOf(before), YearScript.UrlOf(network, before), Chance(0.8) ? YearScript.UrlOf(network, before) + "?reply=1" : null)]
            : [];
        var due = year.Regulation
            .On(RegulationEvents.PublicationDetected, detected, new TimerContext(network, null, null, new Dictionary<string, DateTimeOffset>()))
            .Started.Single(start => start.Timer == year.Regulation.ReplyTimer).DueAt;
        var withoutTopic = Chance(0.01);
        publication = new PublicationSnapshot(
            network, YearScript.UrlOf(network, number), $"Житель {number % 7919}",
            $"{topic.Name}: который день обращаемся, а ничего не меняется. Улица {number % 211}, дом {number % 97}. Когда это закончится?",
            detected.AddMinutes(-random.Next(1, 600)), detected, withoutTopic ? null : topic.Code, withoutTopic ? null : topic.Name, null, null,
            year.Regulation.Id, year.Regulation.Edition, isRepeat, due);
        now = detected;
        clocks = new StoryClocks(year.Regulation, publication, id, NewId, Tell);
    }

    public IReadOnlyList<ScriptedMessage> Tell()
    {
        Register();
        if (!Chance(0.004) && !Closes(0.025))
            Work();
        clocks.RunUntil(year.Until);
        return [.. messages.Where(said => said.Message.OccurredAt <= year.Until)];
    }

    private void Register()
    {
        var detected = now;
        Pass(0, 20);
        Tell(new PublicationRegistered(id, now, publication with { IsRepeat = false }, curator));
        clocks.Happened(RegulationEvents.PublicationDetected, detected, null, null);
        if (publication.IsRepeat && Chance(0.5))
            Tell(new PublicationLinkedAsRepeat(id, now, earlier, curator));
        if (Chance(0.02))
            Tell(new PublicationMarkedSignificant(id, now, "Касается многих жителей", null, curator));

        // Found before the month ended and entered after: the figures of both months follow the correction.
        var local = TimeZoneInfo.ConvertTime(detected, year.Regulation.TimeZone);
        if (!(local is { Day: 1, Hour: < 12 } ? Chance(0.5) : Chance(0.005)))
            return;
        var actual = detected.AddMinutes(-random.Next(10, 720));
        Tell(new DetectionCorrected(id, now.AddMinutes(random.Next(5, 300)), detected, actual, "Обнаружена раньше", curator));
        if (Chance(0.2))
            Tell(new DetectionCorrected(id, now.AddMinutes(random.Next(301, 600)), detected, actual.AddMinutes(random.Next(1, 10)), "Уточнено", curator));
    }

    private void Work()
    {
        Direct(2, 40);
        while (direction < 3 && Chance(0.06))
        {
            Pass(10, 180);
            Tell(new DirectionDeclined(id, now, direction, body.Code, "Не относится к полномочиям", Someone()));
            Happened(RegulationEvents.DirectionDeclined);
            if (Chance(0.03) || Closes(0.05))
                return;
            body = YearScript.Bodies[random.Next(YearScript.Bodies.Count)];
            Direct(5, 90);
        }

        // Nobody cares for it, ever; or somebody cares without taking it, so that no event tells who has it.
        if (Chance(0.004) || Closes(0.02))
            return;
        if (!Chance(0.01))
            Take();
        if (Draft() && Closes(0.01))
            return;
        Reviews();
    }

    private void Direct(int least, int most)
    {
        Pass(least, most);
        direction++;
        executor = null;
        publication = publication with { IsRepeat = earlier.Count > 0 };
        Tell(new PublicationDirected(id, now, direction, body.Code, body.Name, publication, earlier, Chance(0.1) ? "Прошу ускорить" : null, curator));
        clocks.Hold(RegulationStages.Reply, body.Code, null);
        Happened(RegulationEvents.PublicationDirected);
    }

    private void Take()
    {
        Pass(1, 150);
        executor = Someone();
        Tell(new AssignmentTaken(id, now, direction, body.Code, executor));
        clocks.Hold(RegulationStages.Drafting, body.Code, executor.Id);
        if (Chance(0.03))
        {
            Pass(5, 120);
            Tell(new AssignmentReleased(id, now, direction, body.Code, executor, "Не успеваю"));
            executor = null;
            clocks.Hold(RegulationStages.Drafting, body.Code, null);
            Pass(5, 240);
            executor = Someone();
            Tell(new AssignmentTaken(id, now, direction, body.Code, executor));
            clocks.Hold(RegulationStages.Drafting, body.Code, executor.Id);
        }

        if (Chance(0.05))
            HandOver();
    }

    private void HandOver()
    {
        Pass(5, 90);
        var to = Someone();
        if (executor is null || to.Id == executor.Id)
            return;
        Tell(new AssignmentHandedOver(id, now, direction, body.Code, executor, to));
        executor = to;
        clocks.Hold(RegulationStages.Drafting, body.Code, executor.Id);
    }

    /// <summary>Until the draft is ready: most before it is due, some at that very instant, some late. True where it goes on.</summary>
    private bool Draft()
    {
        var due = clocks.DueOf("draft")!.Value;
        var dice = random.NextDouble();
        if (dice < 0.004)
        {
            now = Later(due, now);
            return true;
        }

        if (dice < 0.08)
        {
            now = Later(due, now).AddMinutes(Skewed(1, 360));
            // Handed over after it was due: who had it at that instant answers for it.
            if (Chance(0.1))
                HandOver();
            return true;
        }

        var left = (due - now).TotalMinutes;
        now = left > 2 ? now.AddMinutes(Skewed(1, left)) : now.AddMinutes(Skewed(1, 30));
        return true;
    }

    private void Reviews()
    {
        var author = executor ?? Someone();
        IReadOnlyList<Remark> remarks = [];
        var isRefusal = Chance(0.08);
        for (var returns = 0; ;)
        {
            var draft = Submit(author, isRefusal, remarks);
            if (Chance(0.03))
            {
                Pass(1, 15);
                Tell(new DraftWithdrawn(id, now, submission, body.Code, "Нашёл ошибку", author));
                Happened(RegulationEvents.DraftWithdrawn);
                Pass(2, 40);
                remarks = [];
                continue;
            }

            if (Chance(0.002) || Closes(0.006))
                return;
            Decide();
            var decider = Chance(0.8) ? curator : YearScript.Curators[random.Next(YearScript.Curators.Count)];
            clocks.RunUntil(now);
            clocks.Hold(RegulationStages.Review, body.Code, decider.Id);
            if (returns < 5 && Chance(returns == 0 ? 0.2 : 0.3))
            {
                returns++;
                remarks = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Remark(
                    NewId(), RemarkKinds.All[random.Next(RemarkKinds.All.Count)], "Назовите дату и основание", null, null, null))];
                Tell(new DraftReturned(id, now, submission, body.Code, remarks, decider));
                Happened(RegulationEvents.DraftReturned);
                if (Chance(0.003) || Closes(0.01))
                    return;
                if (Chance(0.02))
                    HandOver();
                author = executor ?? author;
                now = Chance(0.88) ? now.AddMinutes(Skewed(3, 60)) : now.AddMinutes(Skewed(61, 200));
                continue;
            }

            Tell(new DraftApproved(id, now, submission, body.Code, body.Name, publication, draft, publication.Network == "vk", author, decider));
            clocks.Happened(RegulationEvents.DraftApproved, now, body.Code, author.Id);
            Post(author, draft);
            return;
        }
    }

    private DraftContent Submit(Actor author, bool isRefusal, IReadOnlyList<Remark> remarks)
    {
        submission++;
        var text = $"Здравствуйте! Бригада выедет и устранит причину. Ответ {submission} по обращению {number}. О ходе работ сообщим.";
        var draft = new DraftContent(submission, text, [], ContentHashes.Of(text, []));
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, year.Regulation.TimeZone).DateTime).AddDays(random.Next(2, 40));
        Tell(new DraftSubmitted(
            id, now, submission, direction, body.Code, body.Name, publication, draft, isRefusal, [author],
            [.. remarks.Select(remark => new RemarkAnswer(remark.Id, true, "Исправлено"))], publication.Network == "vk", author)
        {
            Stages = isRefusal || Chance(0.6) ? [] : [new PromisedStage("Устранить причину", day, year.Regulation.EndOfDay(day))],
        });
        Happened(RegulationEvents.DraftSubmitted);
        return draft;
    }

    private void Decide()
    {
        var submitted = now;
        var dice = random.NextDouble();
        now = dice < 0.01 ? submitted.AddMinutes(30)
            : dice < 0.92 ? submitted.AddMinutes(Skewed(1, 30))
            : submitted.AddMinutes(Skewed(30.5, 150));
        if (dice < 0.02)
            clocks.MissTooEarly(RegulationStages.Review);
    }

    private void Post(Actor author, DraftContent draft)
    {
        if (Chance(0.004) || Closes(0.004))
            return;
        var byHand = publication.Network != "vk";
        if (!byHand && Chance(0.05))
        {
            Pass(0.1, 1);
            Tell(new PostingAttempted(id, now, 1, "retry", "timeout", null));
            Pass(1, 12);
            Tell(new PostingFailed(id, now, body.Code, "captcha", "Нужен человек"));
            byHand = true;
        }

        if (byHand)
        {
            now = Chance(0.92) ? now.AddMinutes(Skewed(2, 24)) : now.AddMinutes(Skewed(25, 240));
        }
        else
        {
            Pass(0.05, 3);
            Tell(new PostingAttempted(id, now, 1, "posted", null, null));
        }

        // A person enters it some minutes after it stood there: the clock may have told of a miss meanwhile.
        var posted = now;
        if (byHand)
            now = now.AddMinutes(Skewed(0.2, 9));
        var url = publication.Url + "?reply=" + submission;
        Tell(new ReplyPosted(
            id, now, body.Code, submission, posted, url, byHand ? null : submission.ToString(System.Globalization.CultureInfo.InvariantCulture), draft.ContentHash, byHand,
            byHand ? Screenshot : null, byHand ? executor ?? author : Actor.System));
        clocks.Happened(RegulationEvents.ReplyPosted, posted, body.Code, author.Id);
        now = now.AddSeconds(1);
        Tell(new PublicationAnswered(id, now, url, posted));
        // Closed by somebody who did not see that the reply stands already.
        if (Chance(0.002))
            Tell(new PublicationClosed(id, now.AddSeconds(20), "not-critical", null, [], curator));
        if (Chance(0.015))
            Tell(new ReplyStandingChanged(id, now.AddHours(random.Next(1, 200)), body.Code, Chance(0.5) ? "edited" : "replyGone", null, NewId()));
        if (Chance(0.003))
            Tell(new AuthorCorrected(id, now.AddHours(random.Next(1, 500)), publication.AuthorName, YearScript.Administrator));
    }

    /// <summary>Closed without a reply; with this chance.</summary>
    private bool Closes(double chance)
    {
        if (!Chance(chance))
            return false;
        Pass(5, 300);
        var reason = year.Regulation.ClosingReasons[random.Next(year.Regulation.ClosingReasons.Count)];
        Tell(new PublicationClosed(id, now, reason.Id, null, reason.EvidenceRequired ? [Screenshot] : [], curator)
        {
            DuplicateOf = reason.Id == "duplicate" && number > 0 ? year.IdOf(number - 1) : null,
        });
        Happened(RegulationEvents.PublicationClosed);
        return true;
    }

    private void Happened(string what) => clocks.Happened(what, now, body.Code, HolderAt(what));

    private string? HolderAt(string what) => what == RegulationEvents.DraftSubmitted ? null : executor?.Id;

    private Actor Someone() => body.Executors[random.Next(body.Executors.Count)];

    private void Pass(double least, double most) => now = now.AddMinutes(Skewed(least, most));

    /// <summary>Nearer to the least than to the most; to the tick.</summary>
    private double Skewed(double least, double most) => least + ((most - least) * Math.Pow(random.NextDouble(), 1.7));

    private bool Chance(double chance) => random.NextDouble() < chance;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private Guid NewId() => YearScript.Id(now, unchecked((ulong)random.NextInt64()));

    private void Tell(IEvent happened)
    {
        if (happened is not IDeadlineEvent)
            clocks.RunUntil(happened.OccurredAt);
        messages.Add(new ScriptedMessage(NewId(), happened));
    }
}
