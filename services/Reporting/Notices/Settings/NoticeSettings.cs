using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Notices.Settings;

/// <summary>How notices that may wait are collected.</summary>
internal enum Digest
{
    /// <summary>They are not: each goes out as it comes.</summary>
    None,

    /// <summary>At each full hour.</summary>
    Hourly,

    /// <summary>Once a day, at the person's hour.</summary>
    Daily,
}

/// <summary>By which ways one person wants notices. Who has no row reads them in the console alone.</summary>
internal sealed class NoticeSettings
{
    /// <summary>The <c>sub</c> of the person's tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string PersonId { get; init; }

    public int Version { get; set; }

    /// <summary>Addresses that their holder has confirmed, by channel; nothing goes to others.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public IReadOnlyDictionary<string, string> Addresses { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The channels of a kind of notice; a kind that is not there goes by every channel with an address.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Channels { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>From this time of day on only what is urgent goes out; null with <see cref="QuietUntil"/> for no quiet hours.</summary>
    public TimeOnly? QuietFrom { get; set; }

    /// <summary>Until this time of day, which may lie on the next day.</summary>
    public TimeOnly? QuietUntil { get; set; }

    /// <summary>The person's time zone by its IANA name; null for the administration's.</summary>
    public string? TimeZone { get; set; }

    public Digest Digest { get; set; }

    /// <summary>The hour of a daily digest in the person's time zone.</summary>
    public int DigestHour { get; set; } = 9;

    /// <summary>The channels by which a notice goes to the person, of those that this installation has.</summary>
    /// <param name="kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="isUrgent">An urgent one goes by every way that the person has.</param>
    public IEnumerable<string> ChannelsOf(string kind, bool isUrgent) => DeliveryChannels.All.Where(channel =>
        Addresses.ContainsKey(channel)
        && (isUrgent || !Channels.TryGetValue(kind, out var chosen) || chosen.Contains(channel, StringComparer.Ordinal)));
}

internal sealed class NoticeSettingsConfiguration : IEntityTypeConfiguration<NoticeSettings>
{
    public void Configure(EntityTypeBuilder<NoticeSettings> settings)
    {
        settings.ToTable("notice_settings");
        settings.HasKey(row => row.PersonId);
        settings.Property(row => row.Version).IsConcurrencyToken();
        settings.Property(row => row.Addresses).AsJson();
        settings.Property(row => row.Channels).AsJson();
        settings.Property(row => row.Digest).HasConversion<string>();
    }
}

/// <summary>An address that its holder has not confirmed yet: a code was sent to it.</summary>
internal sealed class ContactConfirmation
{
    [PersonalData(PersonalDataKind.Staff)]
    public required string PersonId { get; init; }

    /// <summary>One of <see cref="DeliveryChannels"/>.</summary>
    public required string Channel { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Address { get; set; }

    /// <summary>
    /// What was sent, as it is: it is of use only to who is signed in as the person, for minutes, and long enough that
    /// nobody guesses it.
    /// </summary>
    public required string Code { get; set; }

    public required DateTimeOffset SentAt { get; set; }
}

internal sealed class ContactConfirmationConfiguration : IEntityTypeConfiguration<ContactConfirmation>
{
    public void Configure(EntityTypeBuilder<ContactConfirmation> confirmation)
    {
        confirmation.ToTable("contact_confirmations");
        confirmation.HasKey(row => new { row.PersonId, row.Channel });
    }
}
