namespace SocialPubs.Messaging.Audit;

/// <summary>
/// Marks a text field of an entity whose value goes into the audit record before and after a change: a code, a role, a
/// network. Never on what a person wrote, on names, addresses of people or tokens: of those the record says only that
/// they changed. Numbers, flags, instants, enumerations, ids and keys need no mark.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AuditedAttribute : Attribute;
