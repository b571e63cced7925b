using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>How a message stands that leaves the house.</summary>
internal enum DeliveryState
{
    /// <summary>It goes out when it is due.</summary>
    Waiting,

    /// <summary>A replica has claimed it.</summary>
    Sending,

    /// <summary>The other side has taken it.</summary>
    Sent,

    /// <summary>
    /// It was handed over and no answer came: it may have been taken. The product does not send it again, for nobody is
    /// to get it twice; a person may.
    /// </summary>
    Unknown,

    /// <summary>The other side refuses it for good.</summary>
    Failed,

    /// <summary>It could not be handed over for too long.</summary>
    GivenUp,

    /// <summary>An administrator decided that it is not needed any more.</summary>
    Discarded,
}

/// <summary>
/// One message to one person by one channel, for one notice or, collected, for several. It holds no text: that is read
/// when it goes out.
/// </summary>
internal sealed class Delivery
{
    /// <summary>Also the id of the message for the mail server, the same at each attempt, so that servers drop a double.</summary>
    public required Guid Id { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string PersonId { get; init; }

    /// <summary>One of <see cref="DeliveryChannels"/>.</summary>
    public required string Channel { get; init; }

    /// <summary>Where it goes: what the person had confirmed when it was planned.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string Address { get; init; }

    /// <summary>Whether others may join it until it is due.</summary>
    public bool Collects { get; init; }

    /// <summary>Whether it brings the code that confirms its address; then it has no notices.</summary>
    public bool Confirms { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DeliveryState State { get; set; }

    /// <summary>When it was to go out first: the time after which it is given up counts from here.</summary>
    public required DateTimeOffset FirstDueAt { get; set; }

    /// <summary>When it goes out next.</summary>
    public required DateTimeOffset DueAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Which claim holds it; what an earlier one says of it counts no more.</summary>
    public Guid? Claim { get; set; }

    /// <summary>Until when the claim holds.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>
    /// When it began to be handed over: written before the first byte of the text leaves. With this and without an
    /// answer, nobody knows whether it was taken.
    /// </summary>
    public DateTimeOffset? HandedAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Why the last attempt failed: a code of ours.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>What the other side said last.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Answer { get; set; }
}

/// <summary>Which notice goes out in which message: by each channel in one alone.</summary>
internal sealed class DeliveredNotice
{
    public required Guid NoticeId { get; init; }

    public required string Channel { get; init; }

    public required Guid DeliveryId { get; init; }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>, IEntityTypeConfiguration<DeliveredNotice>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("deliveries");
        delivery.Property(row => row.Id).ValueGeneratedNever();
        delivery.Property(row => row.State).HasConversion<string>();
        delivery.HasIndex(row => row.DueAt).HasFilter("state = 'Waiting'");
        delivery.HasIndex(row => row.LeaseUntil).HasFilter("state = 'Sending'");
        delivery.HasIndex(row => new { row.PersonId, row.Channel, row.DueAt }).HasFilter("state = 'Waiting' AND collects");
        delivery.HasIndex(row => new { row.CreatedAt, row.Id });
        delivery.HasIndex(row => new { row.State, row.CreatedAt, row.Id }).HasFilter("state <> 'Sent'");
    }

    public void Configure(EntityTypeBuilder<DeliveredNotice> notice)
    {
        notice.ToTable("delivered_notices");
        notice.HasKey(row => new { row.NoticeId, row.Channel });
        notice.HasIndex(row => row.DeliveryId);
        notice.HasOne<Delivery>().WithMany().HasForeignKey(row => row.DeliveryId);
    }
}
