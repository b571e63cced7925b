using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Architecture.Tests;

/// <summary>
/// Every column that can hold a text is classified: as personal data, which docs/personal-data.md lists and the erasure
/// of authors knows, or as a code.
/// </summary>
public sealed class PersonalDataTests
{
    private const string Begin = "<!-- columns: made from the code, see PersonalDataTests -->";
    private const string End = "<!-- end of columns -->";

    /// <summary>The services that keep publications. Identity keeps people of the administration only.</summary>
    private static readonly string[] Keepers = ["Intake", "Drafting", "Approval", "Publishing", "Reporting"];

    /// <summary>Codes, numbers, hashes and names of the office: what is not here is marked in the model.</summary>
    private static readonly string[] Codes =
    [
        "*.outbox.type", "*.outbox.traceparent", "*.inbox.endpoint", "*.deadlines.timer", "*.deadlines.stage", "*.deadlines.clause",
        "*.deadlines.body_code", "*.idempotency_keys.key", "*.idempotency_keys.request_hash", "*.idempotency_keys.content_type",
        "*.idempotency_keys.e_tag", "*.idempotency_keys.location", "*.author_changes.pseudonymised",
        "*.data_protection_keys.friendly_name", "*.data_protection_keys.xml",
        "Intake.bodies.code", "Intake.bodies.name", "Intake.topics.code", "Intake.topics.name", "Intake.topics.group", "Intake.topics.default_body_code",
        "Intake.appointments.body_code", "Intake.appointments.role", "Intake.appointments.act_number",
        "Intake.publications.network", "Intake.publications.topic_code", "Intake.publications.topic_name", "Intake.publications.level",
        "Intake.publications.source", "Intake.publications.regulation_id", "Intake.publications.regulation_edition", "Intake.publications.body_code",
        "Intake.publications.body_name", "Intake.publications.closing_reason", "Intake.history_examples.hash", "Intake.proposal_models.data", "Intake.history_examples.topic_code", "Intake.history_examples.body_code",
        "Intake.network_accounts.network", "Intake.network_accounts.body_code", "Intake.network_accounts.sealed_token", "Intake.network_accounts.sealed_upload_token",
        "Intake.network_accounts.token_problem",
        "Intake.network_accounts.sealed_webhook_secret", "Intake.network_accounts.sealed_webhook_confirmation",
        "Intake.monitors.cursor", "Intake.monitors.last_error_code", "Intake.candidates.network", "Intake.candidates.topic_code",
        "Intake.webhook_receipts.network", "Intake.webhook_receipts.event_id", "Intake.learned_words.stem",
        "Intake.topic_corrections.recorded_topic_code", "Intake.topic_corrections.actual_topic_code",
        "Drafting.assignments.body_code", "Drafting.drafts.body_code", "Drafting.templates.topic_code", "Drafting.templates.body_code",
        "Drafting.legal_acts.kind", "Drafting.legal_acts.number", "Drafting.legal_acts.title", "Drafting.legal_acts.articles", "Drafting.legal_acts.url",
        "Drafting.uploads.hash", "Drafting.uploads.content_type",
        "Approval.reviews.body_code", "Approval.reviews.body_name", "Approval.reviews.network",
        "Publishing.postings.body_code", "Publishing.postings.network", "Publishing.postings.error_code", "Publishing.posting_attempts.outcome",
        "Publishing.posting_attempts.error_code", "Publishing.standing_checks.error_code", "Publishing.accounts.network", "Publishing.accounts.body_code",
        "Publishing.accounts.protected_token", "Publishing.accounts.protected_upload_token", "Publishing.accounts.protected_refresh_token",
        "Publishing.accounts.announced_key", "Publishing.accounts.problem_code", "Publishing.account_history.action",
        "Publishing.oauth_starts.state_hash", "Publishing.oauth_starts.network", "Publishing.oauth_starts.protected_verifier",
        "Publishing.oauth_starts.redirect_uri", "Publishing.own_posts.body_code", "Publishing.own_post_targets.network",
        "Publishing.own_post_targets.content_hash", "Publishing.own_post_targets.error_code", "Publishing.account_chores.cursor",
        "Publishing.office_holders.body_code", "Publishing.office_holders.role",
        "Reporting.appointees.body_code", "Reporting.appointees.role", "Reporting.facts.type",
        "Reporting.events.type", "Reporting.events.body_code", "Reporting.rebuilds.failure", "Reporting.publications.network",
        "Reporting.publications.topic_code", "Reporting.publications.topic_name", "Reporting.publications.body_code", "Reporting.publications.body_name",
        "Reporting.publications.regulation_id", "Reporting.publications.regulation_edition", "Reporting.publications.closing_reason",
        "Reporting.notices.cause", "Reporting.notices.kind", "Reporting.notices.link",
        "Reporting.notice_settings.channels", "Reporting.notice_settings.time_zone",
        "Reporting.contact_confirmations.channel", "Reporting.contact_confirmations.code", "Reporting.deliveries.channel",
        "Reporting.deliveries.error_code", "Reporting.delivered_notices.channel",
        "Reporting.rounds.remark_kinds", "Reporting.analysis_acts.actor_role", "Reporting.analysis_acts.data_hash",
        "Reporting.analysis_files.format", "Reporting.analysis_files.sha256",
        "Reporting.publication_figures.body", "Reporting.publication_figures.network", "Reporting.publication_figures.topic",
        "Reporting.publication_figures.reply_time", "Reporting.publication_figures.hours",
        "Reporting.clock_figures.body", "Reporting.clock_figures.network", "Reporting.clock_figures.topic", "Reporting.clock_figures.timer",
        "Reporting.clock_figures.duration", "Reporting.clock_figures.delay",
        "Reporting.clocks.timer", "Reporting.clocks.stage", "Reporting.clocks.clause", "Reporting.clocks.body_code",
        "Reporting.urgent_reports.number", "Reporting.urgent_reports.topic_code", "Reporting.urgent_reports.topic_name",
        "Reporting.urgent_reports.body_codes",
        "Reporting.surges.topic", "Reporting.surges.topic_name",
        "Reporting.promises.body_code", "Reporting.promises.regulation_id", "Reporting.promises.regulation_edition",
        "Reporting.shortcomings.timer", "Reporting.shortcomings.stage", "Reporting.shortcomings.clause", "Reporting.shortcomings.network",
        "Reporting.shortcomings.body_code", "Reporting.shortcomings.body_name", "Reporting.shortcomings.standing",
        "Reporting.shortcomings.order_number",
        "Reporting.shortcoming_acts.actor_role", "Reporting.shortcoming_acts.clause", "Reporting.shortcoming_acts.network",
        "Reporting.shortcoming_acts.body_code", "Reporting.shortcoming_acts.body_name", "Reporting.shortcoming_acts.order_number",
    ];

    public static TheoryData<string> Services => [.. Keepers];

    [Theory]
    [MemberData(nameof(Services))]
    public void Column_ThatCanHoldText_IsClassified(string service)
    {
        var columns = ColumnsOf(service).ToArray();
        columns.Length.ShouldBeGreaterThan(15);

        columns.Where(column => column.Kind is not null == IsCode(column)).Select(column => column.Path)
            .ShouldBeEmpty("mark each with [PersonalData] or add it to the codes of this test, not both");
    }

    [Fact]
    public void Codes_OfThisTest_AreColumns()
    {
        var columns = Keepers.SelectMany(ColumnsOf).ToArray();

        Codes.Where(code => !columns.Any(column => Fits(code, column))).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Row_WithDataOfAnAuthor_SaysWhichPublicationItBelongsTo(string service)
    {
        // Without it the erasure would never find the row.
        foreach (var type in ModelOf(service).GetEntityTypes().Where(type => AuthorErasure.MarkedOf(type).Count > 0))
            AuthorErasure.KeyOf(type).ShouldNotBeNull($"{service}.{type.GetTableName()}");
    }

    [Fact]
    public void Columns_InTheDocumentation_AreThoseOfTheModels()
    {
        var text = new StringBuilder();
        text.AppendLine(Begin).AppendLine().AppendLine("| service | table | column | what it holds | what becomes of it |").AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var column in Keepers.SelectMany(ColumnsOf).Where(column => column.Kind is not null))
        {
            var (what, fate) = Meaning(column.Kind!.Value);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {column.Service} | `{column.Table}` | `{column.Name}` | {what} | {fate} |");
        }

        text.AppendLine().Append(End);
        var path = Path.Combine(Parts.Root, "docs", "personal-data.md");
        var document = File.ReadAllText(path).ReplaceLineEndings("\n");
        var expected = text.ToString().ReplaceLineEndings("\n");
        var (from, to) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal) + End.Length);
        (from >= 0 && to > from).ShouldBeTrue("docs/personal-data.md has lost the place of the table");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            document = document[..from] + expected + document[to..];
            File.WriteAllText(path, document);
            to = from + expected.Length;
        }

        document[from..to].ShouldBe(expected, "docs/personal-data.md is out of date; UPDATE_DOCS=1 dotnet run --project tests/Architecture.Tests");
    }

    private static (string What, string Fate) Meaning(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.AuthorName => ("the author's name", "becomes the pseudonym"),
        PersonalDataKind.AuthorAddress => ("the author's page", "goes"),
        PersonalDataKind.PageOwner => ("the page on whose wall it stands", "becomes that of the pseudonymous address"),
        PersonalDataKind.PublicationAddress => ("the publication's address", "becomes a pseudonymous one"),
        PersonalDataKind.ReplyAddress => ("the reply's address", "becomes a pseudonymous one"),
        PersonalDataKind.ReplyId => ("the network's number of the reply", "goes"),
        PersonalDataKind.NetworkId => ("the network's number of the publication or its author", "goes"),
        PersonalDataKind.PublicationText => ("the publication's text, the author's own words", "the name is masked, or the text goes (`text`)"),
        PersonalDataKind.FreeText => ("what was written about the publication", "the name and the addresses are masked"),
        PersonalDataKind.Evidence => ("screenshots, by their hashes", "stay, or are unlinked (`evidence`)"),
        PersonalDataKind.ContentHash => ("hash over the draft", "becomes a keyed hash"),
        PersonalDataKind.Document => ("JSON with any of these", "each field as what it is"),
        PersonalDataKind.Staff => ("a person of the administration", "stays: the record of who did what"),
        PersonalDataKind.OfficeText => ("a text of the office about no single publication", "stays"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no meaning yet."),
    };

    private static bool IsCode(Column column) => Codes.Any(code => Fits(code, column));

    private static bool Fits(string code, Column column) =>
        code == column.Path || (code[0] == '*' && code[1..] == column.Path[column.Service.Length..]);

    private static IEnumerable<Column> ColumnsOf(string service) =>
        from type in ModelOf(service).GetEntityTypes()
        let table = type.GetTableName()!
        orderby table
        from property in type.GetProperties()
        where CanHoldText(property)
        select new Column(service, table, property.GetColumnName(), property.PropertyInfo?.GetCustomAttribute<PersonalDataAttribute>()?.Kind);

    private static bool CanHoldText(IProperty property)
    {
        var stored = property.GetValueConverter()?.ProviderClrType ?? property.ClrType;
        return stored == typeof(string) || stored == typeof(string[]) || stored == typeof(byte[]) || stored.IsAssignableTo(typeof(IEnumerable<string>));
    }

    private static IModel ModelOf(string service)
    {
        var factory = Parts.AssemblyOf(service).GetTypes().Single(type => type.GetInterfaces().Any(IsFactory));
        var context = (DbContext)factory.GetMethod("CreateDbContext")!.Invoke(Activator.CreateInstance(factory), [Array.Empty<string>()])!;
        return context.Model;
    }

    private static bool IsFactory(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDesignTimeDbContextFactory<>);

    private sealed record Column(string Service, string Table, string Name, PersonalDataKind? Kind)
    {
        public string Path => $"{Service}.{Table}.{Name}";
    }
}
