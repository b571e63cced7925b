using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.People;

internal static class PersonStore
{
    public const int NameLength = 200;

    public static readonly Refusal NotFound = new(CommonRefusals.NotFound, "There is no person with this id.", "id");

    /// <summary>The person, held until the transaction ends; null where there is none.</summary>
    public static async Task<Person?> LockAsync(this IdentityDb db, string id, CancellationToken cancellationToken)
    {
        if (!PersonIds.IsValid(id))
            return null;

        // By the normalized id, so that it also holds off another creation that differs in case only.
        var number = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("person:" + PersonIds.Normalize(id))));
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({number})", cancellationToken);
        return await db.Users.SingleOrDefaultAsync(person => person.Id == id, cancellationToken);
    }

    /// <summary>A name that people can read: on one line, without what turns the direction of a text or cannot be stored.</summary>
    public static string Name(FieldChecks checks, string? value)
    {
        var name = checks.Required("name", value, NameLength);
        if (name.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse))
        {
            checks.Invalid("name", "The name holds a character that is no letter, number or sign.");
        }

        return name;
    }
}
